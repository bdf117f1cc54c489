using RepLoss.Tests.Bench;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>The Fused variants on hardware with narrower registers than this machine's, which the runtime can be told to be.</summary>
public sealed class FusedRegisterTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    public void They_are_as_right_without(string instructions)
    {
        (int exitCode, string output, string error) = ProgramProcess.Run(
            ["check", "--variant", "Fused"], (instructions, "0"));
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("equal", output, StringComparison.Ordinal);
    }
}
