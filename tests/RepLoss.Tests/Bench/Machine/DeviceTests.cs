using System.Runtime.CompilerServices;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;
using Xunit;

namespace RepLoss.Tests.Bench.Machine;

/// <summary>One timing a device, and what is kept of a GPU.</summary>
[Collection(ProgramProcess.Timing)]
public sealed class DeviceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Tests of other clones on this machine shall not hold up these.
    [ModuleInitializer]
    internal static void LockApart() => Environment.SetEnvironmentVariable(DeviceLock.Folder, TemporaryFolder.OfProcess);

    [Fact]
    public void A_second_timing_on_a_device_is_refused_and_one_on_another_device_is_not()
    {
        using (DeviceLock.Take(["cpu"]))
        {
            InputException error = Assert.Throws<InputException>(() => DeviceLock.Take(["cuda:7", "cpu"]));
            Assert.Equal("Another `time` on cpu of this host is running, and each would slow the other; wait for it.", error.Message);
            // What was taken before the refusal is free again.
            using var other = DeviceLock.Take(["cuda:7"]);
        }

        using var again = DeviceLock.Take(["cpu"]);
    }

    [Fact]
    public void A_second_time_is_refused_whatever_its_clone_and_folder()
    {
        using var held = DeviceLock.Take(["cpu"]);
        (int exitCode, _, string error) = ProgramProcess.Run(["time", "bce", "--device", "cpu", "--job", "dry", "--out", _folder.Path], (DeviceLock.Folder, TemporaryFolder.OfProcess));
        Assert.Equal(2, exitCode);
        Assert.Contains("Another `time` on cpu of this host is running", error);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("570.86.15, 1980\n", "570.86.15", 1980.0)]
    [InlineData("570.86.15, [N/A]", "570.86.15", null)]
    [InlineData("", null, null)]
    [InlineData("No devices were found", null, null)]
    public void Driver_and_clock_are_read_from_nvidia_smi(string line, string? driver, double? clock) =>
        Assert.Equal((driver, clock), CudaDevice.ParseSmi(line));

    [Fact]
    public void Versions_of_CUDA_and_cuDNN_are_told_from_their_numbers()
    {
        Assert.Equal(("12.8", "9.10.2", "8.9.2"), (CudaDevice.CudaVersion(12080), CudaDevice.CudnnVersion(91002), CudaDevice.CudnnVersion(8902)));
        Assert.Equal((null, null), (CudaDevice.CudaVersion(null), CudaDevice.CudnnVersion(null)));
    }

    [Fact]
    public void A_GPU_that_the_driver_does_not_know_has_no_name()
    {
        Assert.SkipWhen(RepLoss.Torch.TorchRuntime.Devices.Count > 1, "A GPU is here.");
        Assert.Equal(new GpuInfo { Device = "cuda:1" }, CudaDevice.Of("cuda:1"));
    }
}
