# Cross-compiles for arm64; MACHINE_CXX and MACHINE_SYSROOT come from the command line.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES MACHINE_CXX MACHINE_SYSROOT)
set(CMAKE_CXX_COMPILER "${MACHINE_CXX}")
# The compiler adds its own directories below the sysroot: it is where the compiler is unpacked, or the system's root.
set(CMAKE_SYSROOT "${MACHINE_SYSROOT}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
