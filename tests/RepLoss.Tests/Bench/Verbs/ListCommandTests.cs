using System.Text.Json;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Bench;

public sealed class ListCommandTests
{
    [Fact]
    public void Json_names_provider_devices_and_every_kernel_with_variants_and_cases()
    {
        (int exitCode, string output, _) = TheProgram.Run("list", "--json");

        Assert.Equal(0, exitCode);
        using JsonDocument list = JsonDocument.Parse(output);
        Assert.Contains("cpu", list.RootElement.GetProperty("devices").EnumerateArray().Select(device => device.GetString()));
        Assert.NotEqual("", list.RootElement.GetProperty("provider").GetString());
        JsonElement[] kernels = [.. list.RootElement.GetProperty("kernels").EnumerateArray()];
        Assert.Equal(KernelRegistry.All.Select(kernel => kernel.Id), kernels.Select(kernel => kernel.GetProperty("id").GetString()));
        Assert.All(kernels, kernel => Assert.NotEqual(0, kernel.GetProperty("cases").GetArrayLength()));
        Assert.All(kernels, kernel => Assert.Equal("Loop", kernel.GetProperty("variants")[0].GetString()));
    }

    [Fact]
    public void An_unknown_verb_is_bad_usage()
    {
        (int exitCode, _, string error) = TheProgram.Run("frobnicate");

        Assert.Equal(2, exitCode);
        Assert.StartsWith("There is no verb 'frobnicate'; expected one of list, check, time, ", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_option_is_told_as_an_option_and_not_as_a_kernel()
    {
        (int exitCode, _, string error) = TheProgram.Run("check", "--thorogh");

        Assert.Equal((2, "Option '--thorogh' is not known; see --help."), (exitCode, error.TrimEnd()));
    }
}
