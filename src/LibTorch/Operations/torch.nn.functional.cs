using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>What neural networks are made of.</summary>
    public static class nn
    {
        /// <summary>What a loss does with its elements; the numbers are libtorch's.</summary>
        public enum Reduction : long
        {
            /// <summary>Returns them all.</summary>
            None = 0,

            /// <summary>Returns their mean.</summary>
            Mean = 1,

            /// <summary>Returns their sum.</summary>
            Sum = 2,
        }

        /// <summary>Activations and losses as functions.</summary>
        public static class functional
        {
            private static readonly Operator BinaryCrossEntropyOperator = new("binary_cross_entropy");
            private static readonly Operator BinaryCrossEntropyWithLogitsOperator = new("binary_cross_entropy_with_logits");
            private static readonly Operator CrossEntropyLossOperator = new("cross_entropy_loss");
            private static readonly Operator L1LossOperator = new("l1_loss");
            private static readonly Operator MseLossOperator = new("mse_loss");
            private static readonly Operator NllLossOperator = new("nll_loss_nd");
            private static readonly Operator OneHotOperator = new("one_hot");
            private static readonly Operator SmoothL1LossOperator = new("smooth_l1_loss");
            private static readonly Operator SoftplusOperator = new("softplus");

            /// <summary>-w [p t log s(x) + (1 - t) log(1 - s(x))], s the sigmoid, p the weight of the positives, without overflow.</summary>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                BinaryCrossEntropyWithLogitsOperator.Call(input, target, weight, pos_weights, (long)reduction);

            /// <summary>-w [t log x + (1 - t) log(1 - x)], the logarithms at least -100.</summary>
            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                BinaryCrossEntropyOperator.Call(input, target, weight, (long)reduction);

            /// <summary>logsumexp(x) - x[c] for logits [N, K] and classes [N] in Int64.</summary>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean,
                double label_smoothing = 0.0) =>
                CrossEntropyLossOperator.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <summary>-x[c] for logarithms of probabilities [N, K] and classes [N] in Int64.</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                NllLossOperator.Call(input, target, weight, (long)reduction);

            /// <summary>(x - t)^2.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                MseLossOperator.Call(input, target, (long)reduction);

            /// <summary>|x - t|.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                L1LossOperator.Call(input, target, (long)reduction);

            /// <summary>d^2 / (2 beta) below beta, else d - beta / 2, for d = |x - t|.</summary>
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                SmoothL1LossOperator.Call(input, target, (long)reduction, beta);

            /// <summary>log(1 + exp(beta x)) / beta; x itself where beta x is above the threshold.</summary>
            public static Tensor softplus(Tensor x, double beta = 1.0, double threshold = 20.0) => SoftplusOperator.Call(x, beta, threshold);

            /// <summary>Classes in Int64 as rows of zeros with a one; the number of classes is found where it is -1.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => OneHotOperator.Call(x, num_classes);

            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            /// <inheritdoc cref="Tensor.softmax(long,ScalarType?)"/>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <inheritdoc cref="Tensor.log_softmax(long,ScalarType?)"/>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);
        }
    }
}
