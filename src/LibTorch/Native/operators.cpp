// Any operator of libtorch by name: found once in the dispatcher, then called with a flat array of tagged arguments.
// Autograd, device and type are the dispatcher's business, so an operation needs no C++ of its own.
#include "shim.h"
#include "tensors.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/version.h>

#include <string>
#include <vector>

namespace reploss {
namespace {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 5)
using MaybeTensor = std::optional<at::Tensor>;
#else
using MaybeTensor = c10::optional<at::Tensor>;
#endif

// Kept between calls to spare an allocation each; taken out while in use, so that a call within a call has its own.
thread_local std::vector<c10::IValue> spare_stack;

// Results that did not fit into the caller's buffer wait here for reploss_results.
thread_local std::vector<Argument> results;

c10::IValue to_ivalue(const Argument& argument) {
  switch (argument.kind) {
    case Kind::None:
      return c10::IValue();
    case Kind::Tensor:
      return borrow(argument.pointer);
    case Kind::Integer:
      return argument.integer;
    case Kind::Real:
      return argument.real;
    case Kind::Boolean:
      return argument.integer != 0;
    case Kind::IntegerList: {
      const auto* values = static_cast<const int64_t*>(argument.pointer);
      return c10::List<int64_t>(at::ArrayRef<int64_t>(values, argument.count));
    }
    case Kind::RealList: {
      const auto* values = static_cast<const double*>(argument.pointer);
      return c10::List<double>(at::ArrayRef<double>(values, argument.count));
    }
    case Kind::Text:
      return std::string(static_cast<const char*>(argument.pointer));
    case Kind::TensorList: {
      c10::List<at::Tensor> list;
      list.reserve(argument.count);
      for (int32_t i = 0; i < argument.count; i++) list.push_back(borrow(static_cast<void**>(argument.pointer)[i]));
      return list;
    }
    case Kind::OptionalTensorList: {
      c10::List<MaybeTensor> list;
      list.reserve(argument.count);
      for (int32_t i = 0; i < argument.count; i++) {
        void* handle = static_cast<void**>(argument.pointer)[i];
        list.push_back(handle == nullptr ? MaybeTensor() : MaybeTensor(borrow(handle)));
      }
      return list;
    }
    case Kind::Device:
      return c10::Device(static_cast<c10::DeviceType>(argument.integer), static_cast<c10::DeviceIndex>(argument.count));
  }
  TORCH_CHECK(false, "unknown argument kind ", static_cast<int32_t>(argument.kind));
}

Argument from_tensor(at::Tensor&& tensor) {
  Argument result{Kind::Tensor, 0, {}};
  result.pointer = give(std::move(tensor));
  if (result.pointer == nullptr) result.kind = Kind::None;
  return result;
}

// A list of tensors becomes as many results.
void append(std::vector<Argument>& into, c10::IValue&& value) {
  Argument result{Kind::None, 0, {}};
  if (value.isTensor()) {
    result = from_tensor(std::move(value).toTensor());
  } else if (value.isTensorList()) {
    for (const at::Tensor& tensor : value.toTensorVector()) into.push_back(from_tensor(at::Tensor(tensor)));
    return;
  } else if (value.isBool()) {
    result.kind = Kind::Boolean;
    result.integer = value.toBool() ? 1 : 0;
  } else if (value.isInt()) {
    result.kind = Kind::Integer;
    result.integer = value.toInt();
  } else if (value.isDouble()) {
    result.kind = Kind::Real;
    result.real = value.toDouble();
  } else if (!value.isNone()) {
    TORCH_CHECK(false, "a result of type ", value.tagKind(), " is not supported");
  }
  into.push_back(result);
}

}  // namespace
}  // namespace reploss

using reploss::Argument;

// A handle for the operator, or null where libtorch has none of this name. Handles are never freed: there are few.
REPLOSS_EXPORT void* reploss_find(const char* name, const char* overload) {
  REPLOSS_TRY
  return new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload));
  REPLOSS_CATCH(nullptr)
}

// Calls the operator; arguments left out at the end get the defaults of the operator's schema.
// Returns the number of results, of which those within `capacity` were written (if more, none: see reploss_results), or -1.
REPLOSS_EXPORT int32_t reploss_call(
    void* handle, const Argument* arguments, int32_t count, Argument* output, int32_t capacity) {
  std::vector<c10::IValue> stack;
  REPLOSS_TRY
  stack.swap(reploss::spare_stack);
  const auto& operation = *static_cast<c10::OperatorHandle*>(handle);
  for (int32_t i = 0; i < count; i++) stack.push_back(reploss::to_ivalue(arguments[i]));
  const auto& declared = operation.schema().arguments();
  TORCH_CHECK(static_cast<size_t>(count) <= declared.size(), "takes ", declared.size(), " arguments, got ", count);
  for (size_t i = count; i < declared.size(); i++) {
    TORCH_CHECK(declared[i].default_value().has_value(), "needs an argument for ", declared[i].name());
    stack.push_back(*declared[i].default_value());
  }

  operation.callBoxed(&stack);

  int32_t produced;
  if (stack.size() == 1 && capacity >= 1 && stack[0].isTensor()) {
    *output = reploss::from_tensor(std::move(stack[0]).toTensor());
    produced = 1;
  } else {
    reploss::results.clear();
    for (c10::IValue& value : stack) reploss::append(reploss::results, std::move(value));
    produced = static_cast<int32_t>(reploss::results.size());
    if (produced <= capacity) {
      std::copy(reploss::results.begin(), reploss::results.end(), output);
      reploss::results.clear();
    }
  }
  stack.clear();
  stack.swap(reploss::spare_stack);
  return produced;
  REPLOSS_CATCH(-1)
}

// Hands over the results of the last call on this thread that did not fit.
REPLOSS_EXPORT void reploss_results(Argument* output) {
  std::copy(reploss::results.begin(), reploss::results.end(), output);
  reploss::results.clear();
}
