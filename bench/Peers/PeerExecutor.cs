using System.Runtime.InteropServices;
using BenchmarkDotNet.Toolchains;
using BenchmarkDotNet.Toolchains.CsProj;
using BenchmarkDotNet.Toolchains.DotNetCli;
using BenchmarkDotNet.Toolchains.Parameters;
using BenchmarkDotNet.Toolchains.Results;

namespace RepLoss.Bench.Peers;

/// <summary>Starts a child in BenchmarkDotNet's own way, after it has given the peers their turn.</summary>
internal sealed class PeerExecutor(IExecutor own, PeerTiming peers) : IExecutor
{
    /// <summary>Returns the default toolchain of this .NET version, with this executor.</summary>
    public static Toolchain Toolchain(PeerTiming peers)
    {
        string version = $"{Environment.Version.Major}.{Environment.Version.Minor}";
        IToolchain own = CsProjCoreToolchain.From(new NetCoreAppSettings($"net{version}", null, RuntimeInformation.FrameworkDescription));
        return new Toolchain(own.Name, own.Generator, own.Builder, new PeerExecutor(own.Executor, peers));
    }

    /// <inheritdoc/>
    public ExecuteResult Execute(ExecuteParameters executeParameters)
    {
        peers.BeforeLaunch(executeParameters.BenchmarkCase);
        return own.Execute(executeParameters);
    }
}
