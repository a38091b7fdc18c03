# SPDX-License-Identifier: Apache-2.0
# Compiler settings as a target: whoever links sluice_options gets them, nobody else does.
add_library(sluice_options INTERFACE)
target_compile_features(sluice_options INTERFACE cxx_std_20 c_std_11)
target_compile_options(sluice_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow $<$<BOOL:${SLUICE_WERROR}>:-Werror>)
# g++ 12 sees an overlap, and at higher optimisation an overflow, in std::string + that are not there (GCC bug 105651).
target_compile_options(sluice_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-stringop-overflow>)
# To clang a name is shadowed that another file of the same unity build has.
target_compile_options(sluice_options INTERFACE $<$<AND:$<CXX_COMPILER_ID:Clang>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-shadow>)
if(SLUICE_SANITIZE)
  # With a sanitizer g++ 12 sees uninitialised members in std::regex that are not there (GCC bug 105562).
  target_compile_options(sluice_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_compile_options(sluice_options INTERFACE
    -fsanitize=${SLUICE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # Poco keeps whatever status a server sends in an enumeration.
  target_compile_options(sluice_options INTERFACE $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=enum>)
  target_link_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE})
else()
  target_compile_options(sluice_options INTERFACE -fstack-protector-strong
    $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
  target_link_options(sluice_options INTERFACE -Wl,-z,relro,-z,now)
endif()
if(SLUICE_FUZZ)
  target_compile_options(sluice_options INTERFACE -fsanitize=fuzzer-no-link)  # tells libFuzzer which lines were reached
endif()

# Static libraries end up in plugins, which are shared objects.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_EXTENSIONS OFF)
