// What the C# side and the shim agree on. Every struct here has its twin in Native/Argument.cs.
#pragma once

#include <cstdint>

#define REPLOSS_EXPORT extern "C" __attribute__((visibility("default")))

namespace reploss {

// The kinds of an argument or a result; the numbers are those of ArgumentKind in C#.
enum class Kind : int32_t {
  None = 0,
  Tensor = 1,
  Integer = 2,
  Real = 3,
  Boolean = 4,
  IntegerList = 5,
  RealList = 6,
  Text = 7,
  TensorList = 8,
  OptionalTensorList = 9,
  Device = 10,
};

// One argument or result: `count` is the length of a list or the index of a device.
struct Argument {
  Kind kind;
  int32_t count;
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
};

static_assert(sizeof(Argument) == 16, "Argument must match its C# twin");

// Keeps the message of the exception in flight for this thread. To be called inside a catch block only.
void remember_exception();

}  // namespace reploss

// Every export has one of these around its body, so that no C++ exception reaches managed code.
#define REPLOSS_TRY try {
#define REPLOSS_CATCH(failure)    \
  }                               \
  catch (...) {                   \
    reploss::remember_exception(); \
    return failure;               \
  }
