/* What tools/wine_proof.sh compiles for Windows: with LAUNCHER the program python.exe, with RANDOM the one function of
   bcryptprimitives.dll, and with neither a library without any code of its own. */
#include <windows.h>
#include <stdio.h>

#if defined(LAUNCHER)
int wmain(int argc, wchar_t **argv) {
  HMODULE python = LoadLibraryW(PYTHON_DLL);
  int (*run)(int, wchar_t **) = python ? (int (*)(int, wchar_t **))(void *)GetProcAddress(python, "Py_Main") : NULL;
  if (!run) {
    fprintf(stderr, "Python does not load: error %lu\n", GetLastError());
    return 3;
  }
  return run(argc, argv);
}
#elif defined(RANDOM)
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); /* RtlGenRandom */
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
#endif
