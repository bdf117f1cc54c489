using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public static partial class SmoothLn
{
    /// <summary>SmoothLn of one tensor element at a time, with autograd, for ElementLoop variants.</summary>
    /// <param name="sigma">From 0 to 1; 1 for no smoothing.</param>
    internal sealed class Element(double sigma) : IDisposable
    {
        private readonly Scalar _least = LeastRest(sigma).ToScalar(), _atTangent = (1 - Math.Log(LeastRest(sigma))).ToScalar();

        /// <summary>The value of a scalar tensor.</summary>
        public Tensor Of(Tensor x)
        {
            Tensor rest = x.OneMinus();
            return sigma == 1 || !(rest < _least).item<bool>()
                ? rest.clamp_min(_least).log().neg()
                : (rest / _least).neg().add(_atTangent, Scalars.One);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _least.Dispose();
            _atTangent.Dispose();
        }
    }
}
