// Differentiation and its switch.
#include "shim.h"
#include "tensors.h"

#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <vector>

namespace {

std::vector<at::Tensor> borrow_all(void** handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int32_t i = 0; i < count; i++) tensors.push_back(reploss::borrow(handles[i]));
  return tensors;
}

}  // namespace

// Accumulates gradients in the leaves. An empty list of gradients stands for ones (scalar tensors only).
REPLOSS_EXPORT int32_t reploss_backward(
    void** tensors, int32_t tensor_count, void** gradients, int32_t gradient_count, int32_t retain_graph,
    int32_t create_graph, void** inputs, int32_t input_count) {
  REPLOSS_TRY
  torch::autograd::backward(
      borrow_all(tensors, tensor_count), borrow_all(gradients, gradient_count), retain_graph != 0, create_graph != 0,
      borrow_all(inputs, input_count));
  return 0;
  REPLOSS_CATCH(-1)
}

// Writes one gradient for each input; null for an input that the outputs do not depend on, where that is allowed.
REPLOSS_EXPORT int32_t reploss_gradients(
    void** outputs, int32_t output_count, void** inputs, int32_t input_count, void** gradients, int32_t gradient_count,
    int32_t retain_graph, int32_t create_graph, int32_t allow_unused, void** results) {
  REPLOSS_TRY
  auto tensors = torch::autograd::grad(
      borrow_all(outputs, output_count), borrow_all(inputs, input_count), borrow_all(gradients, gradient_count),
      retain_graph != 0, create_graph != 0, allow_unused != 0);
  for (size_t i = 0; i < tensors.size(); i++) results[i] = reploss::give(std::move(tensors[i]));
  return 0;
  REPLOSS_CATCH(-1)
}

REPLOSS_EXPORT int32_t reploss_grad_enabled() {
  return c10::GradMode::is_enabled() ? 1 : 0;
}

REPLOSS_EXPORT void reploss_set_grad_enabled(int32_t enabled) {
  c10::GradMode::set_enabled(enabled != 0);
}
