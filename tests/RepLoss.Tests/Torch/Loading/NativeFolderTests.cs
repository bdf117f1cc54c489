using RepLoss.Bench.Machine;
using RepLoss.Torch;
using Xunit;

namespace RepLoss.Tests.Torch.Loading;

public sealed class NativeFolderTests : IDisposable
{
    private const string Library = "libsome.so";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_library_is_named_with_what_to_do() =>
        Assert.Equal($"{_folder.At(Library)} is missing: do this.", Refusal(new NativeFolder(_folder.Path, "do this")));

    [Fact]
    public void A_link_that_leads_nowhere_is_missing()
    {
        File.CreateSymbolicLink(_folder.At(Library), _folder.At("nowhere"));
        Assert.Equal($"{_folder.At(Library)} is missing: do this.", Refusal(new NativeFolder(_folder.Path, "do this")));
    }

    [Fact]
    public void A_library_that_was_cut_short_is_not_given_to_the_loader_which_would_end_the_process()
    {
        File.WriteAllBytes(_folder.At(Library), MadeUpLibrary.Bytes()[..300]);
        Assert.Equal(
            $"{_folder.At(Library)} is damaged (it has 300 bytes, and its headers name byte 420): do this.",
            Refusal(new NativeFolder(_folder.Path, "do this")));
    }

    [Fact]
    public void A_library_that_the_loader_does_not_take_is_named_with_the_loaders_reason()
    {
        File.WriteAllBytes(_folder.At(Library), MadeUpLibrary.Bytes());
        Assert.Matches($@"^{_folder.At(Library)} does not load \([^\n]*{Library}[^\n]*\): do this\.$", Refusal(new NativeFolder(_folder.Path, "do this")));
    }

    [Fact]
    public void A_system_that_is_too_old_is_told_as_such()
    {
        var error = new DllNotFoundException("Unable to load shared library.\n/lib/libc.so.6: version `GLIBC_2.34' not found (required by /x/libsome.so)\n");
        Assert.Equal(
            $"/x/{Library} does not load (/lib/libc.so.6: version `GLIBC_2.34' not found (required by /x/libsome.so)): use a newer system, Debian 12 or Ubuntu 22.04 at least.",
            new NativeFolder("/x", "do this").Refusal(Library, error).Message);
    }

    [Fact]
    public void A_package_that_lacks_a_file_is_to_be_deleted_and_one_that_is_gone_to_be_restored()
    {
        string natives = Directory.CreateDirectory(_folder.At("torchsharp/0.0.1/runtimes/linux-x64/native")).FullName;
        Assert.EndsWith($" is missing: delete {_folder.At("torchsharp/0.0.1")} and run dotnet restore.", Refusal(NativeFolder.OfPackage(natives)));
        Directory.Delete(_folder.At("torchsharp/0.0.1"), recursive: true);
        Assert.EndsWith(" is missing: run dotnet restore, and build again if the package folder was moved.", Refusal(NativeFolder.OfPackage(natives)));
    }

    private static string Refusal(NativeFolder folder) => Assert.Throws<TorchUnavailableException>(() => folder.Load(Library)).Message;
}
