using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace RepLoss.Bench.Peers.Protocol;

/// <summary>
/// The processes that a command starts (Linux). They are the processes with a mark in their environment, and all new processes below this process, which
/// adopts a process that loses its parent. So a process cannot escape by its own session, environment or pipes.
/// </summary>
internal sealed partial class Descendants
{
    private const int AdoptOrphans = 36, Kill = 9, DoNotWait = 1, MostRounds = 200;

    // In another program, such as the tests, other children may start at the same time. There, only processes with the mark count.
    private static readonly bool s_areOurs = OperatingSystem.IsLinux() && Assembly.GetEntryAssembly() == typeof(Descendants).Assembly;

    private readonly byte[] _mark;
    private readonly HashSet<int> _before;

    /// <summary>Remembers the processes that exist already, such as a compiler that waits for work. They are not ended.</summary>
    /// <param name="variable">The environment variable that is the mark.</param>
    /// <param name="value">The value of the variable, which no other command has.</param>
    public Descendants(string variable, string value)
    {
        if (s_areOurs)
            _ = ProcessControl(AdoptOrphans, 1, 0, 0, 0);
        _mark = Encoding.UTF8.GetBytes($"{variable}={value}\0");
        _before = [.. All().Select(process => process.Id)];
    }

    /// <summary>Ends all new processes. This is repeated until none is left, since a process may start others while it is being ended.</summary>
    /// <param name="awaited">The process that .NET itself waits for.</param>
    public void End(int awaited)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            (int Id, bool HasEnded)[] left = [.. All().Where(process => !_before.Contains(process.Id) && process.Id != awaited)];
            if (left.Length == 0)
                return;
            foreach ((int id, bool hasEnded) in left)
            {
                if (!hasEnded)
                    _ = Signal(id, Kill);
                // An adopted process stays in the process table until it is collected. For other processes this call fails without harm.
                _ = Collect(id, 0, DoNotWait);
            }

            Thread.Sleep(5);
        }
    }

    private List<(int Id, bool HasEnded)> All()
    {
        if (!OperatingSystem.IsLinux())
            return [];
        (int Id, int Parent, bool HasEnded)[] table = [.. Table()];
        List<(int Id, bool HasEnded)> found = [.. table.Where(process => IsMarked(process.Id)).Select(process => (process.Id, process.HasEnded))];
        ILookup<int, (int Id, bool HasEnded)> children = table.ToLookup(process => process.Parent, process => (process.Id, process.HasEnded));
        var parents = new Queue<int>(s_areOurs ? [Environment.ProcessId] : []);
        while (parents.TryDequeue(out int parent))
        {
            found.AddRange(children[parent]);
            foreach ((int id, _) in children[parent])
                parents.Enqueue(id);
        }

        return found;
    }

    private bool IsMarked(int id)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{id}/environ").AsSpan().IndexOf(_mark) >= 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process belongs to another user, or has ended.
            return false;
        }
    }

    private static IEnumerable<(int Id, int Parent, bool HasEnded)> Table()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || Status(folder) is not { } status)
                continue;
            // The line is "12 (a name, with anything in it) S 7 …". The fields after the name are the state and the parent.
            string[] fields = status[(status.LastIndexOf(')') + 2)..].Split(' ', 3);
            yield return (id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[0] is "Z" or "X");
        }
    }

    private static string? Status(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process has ended since the folder was listed.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint value, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int id, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int Collect(int id, nint status, int options);
}
