using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Bench.Fleet;

/// <summary>
/// A Slurm of one node on this machine, with its own munge, keys, sockets and ports in a temporary folder; it is stopped when it is disposed.
/// </summary>
internal sealed class SlurmCluster : IDisposable
{
    private static readonly string[] s_programs = ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch"];

    private readonly string _folder;
    private readonly List<Process> _daemons = [];

    /// <summary>Starts it and waits for its node.</summary>
    /// <param name="folder">An empty folder.</param>
    public SlurmCluster(string folder)
    {
        _folder = folder;
        string node = Environment.MachineName.Split('.')[0], munge = Path.Combine(folder, "munge");
        // munge insists on folders that only their owner can write, up to the root.
        foreach (string name in new[] { munge, At("state"), At("spool") })
            Directory.CreateDirectory(name);
        File.WriteAllBytes(Path.Combine(munge, "key"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(128));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(munge, "key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Configuration, $"""
            ClusterName=reploss
            SlurmctldHost={node}(127.0.0.1)
            SlurmctldPort={FreePort()}
            SlurmdPort={FreePort()}
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={munge}/socket,cred_expire=20
            CredType=cred/munge
            StateSaveLocation={At("state")}
            SlurmdSpoolDir={At("spool")}
            SlurmctldPidFile={At("slurmctld.pid")}
            SlurmdPidFile={At("slurmd.pid")}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            SelectType=select/cons_tres
            SchedulerParameters=sched_interval=2,batch_sched_delay=1
            MailProg=/bin/true
            ReturnToService=2
            KillWait=2
            NodeName={node} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
            PartitionName=main Nodes={node} Default=YES MaxTime=INFINITE State=UP

            """);
        Start("/usr/sbin/munged", "--foreground", "--force", $"--key-file={munge}/key", $"--socket={munge}/socket", $"--pid-file={munge}/pid", $"--log-file={munge}/log", $"--seed-file={munge}/seed");
        Wait("munge's socket", () => File.Exists($"{munge}/socket"));
        Start("/usr/sbin/slurmctld", "-D", "-f", Configuration);
        Start("/usr/sbin/slurmd", "-D", "-f", Configuration, "-N", node);
        Wait("an idle node", () => Run("sinfo", "-h", "-o", "%T").Output.Contains("idle", StringComparison.Ordinal));
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing => s_programs.FirstOrDefault(program => !File.Exists(program)) is { } absent ? $"Debian's slurm-wlm and munge are not installed: there is no {absent}."
        : Environment.UserName != "root" ? "A Slurm of one's own is started by root only." : null;

    private string Configuration => At("slurm.conf");

    /// <summary>Runs one of Slurm's commands and asks that it goes well.</summary>
    public string Call(string command, params string[] arguments)
    {
        (int exitCode, string output) = Run(command, arguments);
        Assert.True(exitCode == 0, $"{command}: {output}");
        return output.Trim();
    }

    /// <summary>Waits until something is so.</summary>
    public void Wait(string what, Func<bool> isSo)
    {
        for (var clock = Stopwatch.StartNew(); !isSo(); Thread.Sleep(100))
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(5) && _daemons.All(daemon => !daemon.HasExited), $"Slurm has not come to {what}:\n{Run("squeue").Output}\n{Run("sinfo").Output}");
    }

    /// <summary>Stops all of it.</summary>
    public void Dispose()
    {
        foreach (Process daemon in Enumerable.Reverse(_daemons))
        {
            if (!daemon.HasExited)
                daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = Configuration;
        Process daemon = Process.Start(start)!;
        // Nobody reads it, and a full pipe would hold it up.
        daemon.OutputDataReceived += (_, _) => { };
        daemon.ErrorDataReceived += (_, _) => { };
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        _daemons.Add(daemon);
    }

    /// <summary>Runs one of Slurm's commands.</summary>
    public (int ExitCode, string Output) Run(string command, params string[] arguments)
    {
        FinishedProcess process = FinishedProcess.Of(_folder, "env", [$"SLURM_CONF={Configuration}", command, .. arguments]);
        return (process.ExitCode, process.Output + process.Error);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
