using System.Reflection;
using System.Runtime.Loader;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Torch;

namespace RepLoss.Bench.Session;

/// <summary>
/// The class libraries that --from names. Every verb treats their kernels like the built-in kernels, and their rivals like the variants of the kernels. An
/// environment variable tells child processes which libraries to load.
/// </summary>
internal static class UserAssemblies
{
    /// <summary>The environment variable that names the libraries to child processes. In a gate, the processes of both trees read it.</summary>
    public const string Variable = "REPLOSS_FROM";

    private const int FirstCodeOfSignals = 128;
    private static readonly HashSet<string> s_loaded = [];

    /// <summary>Loads assemblies for this process and for the processes that it starts.</summary>
    /// <exception cref="InputException">A file is not a .NET assembly, has no kernel and no rival, or does not fit this program.</exception>
    public static void Load(IReadOnlyList<string> paths)
    {
        foreach (string path in paths.Select(Path.GetFullPath).Where(s_loaded.Add))
        {
            if (s_loaded.Count == 1)
            {
                Console.SetOut(new RivalSilence(Console.Out));
                Console.SetError(new RivalSilence(Console.Error));
                AppDomain.CurrentDomain.ProcessExit += (_, _) => RefuseEarlyEnd();
            }

            Add(path);
        }

        Environment.SetEnvironmentVariable(Variable, string.Join(Path.PathSeparator, s_loaded));
    }

    /// <summary>In a child process, loads the libraries that its parent loaded.</summary>
    public static void LoadInherited() =>
        Load((Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>True after this program has done its work and ends by itself.</summary>
    public static bool IsDone { get; set; }

    // If the code of a library ends the process by Environment.Exit, there is no verdict, and its exit code is replaced. Exit codes of signals are kept.
    private static void RefuseEarlyEnd()
    {
        if (IsDone || Environment.ExitCode >= FirstCodeOfSignals)
            return;
        Console.Error.WriteLine($"The process was ended by code of {string.Join(" or ", s_loaded)} before its work was done; expected a library that returns.");
        Environment.ExitCode = ExitCode.BenchmarkFailed;
    }

    private static void Add(string path)
    {
        InputException.Require(File.Exists(path), () => $"Option --from names {path}, which is not there; expected the .dll of a class library that references RepLoss.");
        try
        {
            int found = KernelRegistry.Add(new UserContext(path).LoadFromAssemblyPath(path));
            InputException.Require(found > 0, () => $"{path} has no kernel and no rival in it; expected a class derived from Kernel, or a method with [Rival].");
        }
        catch (Exception error) when (error is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException or MissingMethodException)
        {
            throw new InputException($"{path} cannot be loaded: {FirstLine(error)}; expected a class library for .NET {Environment.Version.Major} and this version of RepLoss.");
        }
        catch (ReflectionTypeLoadException error)
        {
            throw new InputException($"{path} cannot be loaded: {FirstLine(error.LoaderExceptions.First(one => one is not null)!)}; expected a class library for this version of RepLoss.");
        }
        catch (TargetInvocationException error)
        {
            throw new InputException($"A kernel of {path} cannot be made: {FirstLine(error.InnerException!)}.");
        }
        catch (Exception error) when (error is not InputException)
        {
            throw new InputException($"{path} cannot be used: {error.GetType().Name}, {FirstLine(error)}; expected kernels with a Spec and Variants, and methods with [Rival].");
        }
    }

    private static string FirstLine(Exception error) => error.Message.Split('\n')[0].Trim().TrimEnd('.');

    /// <summary>Takes RepLoss, TorchSharp and the framework from this program, so that types are the same. Other assemblies come from the library's folder.</summary>
    private sealed class UserContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            try
            {
                return Default.LoadFromAssemblyName(assemblyName);
            }
            catch (FileNotFoundException)
            {
                return _resolver.ResolveAssemblyToPath(assemblyName) is { } own ? LoadFromAssemblyPath(own) : null;
            }
        }
    }

    /// <summary>Passes on the output of this program, and drops the output of a rival.</summary>
    private sealed class RivalSilence(TextWriter inner) : StringWriter
    {
        public override void Write(char value)
        {
            if (!RivalVariant.IsRunning)
                inner.Write(value);
        }

        public override void Write(string? value)
        {
            if (!RivalVariant.IsRunning)
                inner.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            if (!RivalVariant.IsRunning)
                inner.Write(buffer, index, count);
        }

        public override void Flush() => inner.Flush();
    }
}
