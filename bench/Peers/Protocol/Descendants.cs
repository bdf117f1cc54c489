using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace RepLoss.Bench.Peers.Protocol;

/// <summary>
/// The processes that a command starts (Linux): those with a mark in their environment, and, as this process adopts what loses its parent, all that came
/// below it since. So nothing gets away by a session, an environment or pipes of its own.
/// </summary>
internal sealed partial class Descendants
{
    private const int AdoptOrphans = 36, Kill = 9, DoNotWait = 1, MostRounds = 200;

    // In another program, such as that of the tests, other children may come meanwhile: there the mark alone tells.
    private static readonly bool s_areOurs = OperatingSystem.IsLinux() && Assembly.GetEntryAssembly() == typeof(Descendants).Assembly;

    private readonly byte[] _mark;
    private readonly HashSet<int> _before;

    /// <summary>Remembers those that are there, such as a compiler that waits for work; they are left alone.</summary>
    /// <param name="variable">The environment variable that is the mark.</param>
    /// <param name="value">Its value, which no other command has.</param>
    public Descendants(string variable, string value)
    {
        if (s_areOurs)
            _ = ProcessControl(AdoptOrphans, 1, 0, 0, 0);
        _mark = Encoding.UTF8.GetBytes($"{variable}={value}\0");
        _before = [.. All().Select(process => process.Id)];
    }

    /// <summary>Ends all that came since, again and again until none is left, since one may start others while it is being ended.</summary>
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
                // An adopted process stays in the table until it is collected; of others this says that they are none of ours.
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
            // It belongs to another user, or has ended.
            return false;
        }
    }

    private static IEnumerable<(int Id, int Parent, bool HasEnded)> Table()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || Status(folder) is not { } status)
                continue;
            // "12 (a name, with anything in it) S 7 …": state and parent.
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
            // It has ended since the folder was listed.
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
