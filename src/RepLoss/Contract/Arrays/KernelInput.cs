using System.Collections;

namespace RepLoss.Contract;

/// <summary>
/// One input of a kernel: its options and its arrays by name. Written with a collection initialiser:
/// <c>new KernelInput(options) { { "boxes", array } }</c>.
/// </summary>
public sealed class KernelInput(KernelOptions options) : IEnumerable<KeyValuePair<string, HostArray>>
{
    private readonly SortedDictionary<string, HostArray> _arrays = new(StringComparer.Ordinal);

    /// <summary>The parameters.</summary>
    public KernelOptions Options { get; } = options;

    /// <summary>Adds an array.</summary>
    public void Add(string name, HostArray array) => _arrays.Add(name, array);

    /// <summary>The array of a name; it has to be there.</summary>
    public HostArray this[string name] => _arrays[name];

    /// <summary>The array of a name, or null where an optional input was left out.</summary>
    public HostArray? Find(string name) => _arrays.GetValueOrDefault(name);

    /// <summary>The members of a family ("prediction.0", "prediction.1", …) in order.</summary>
    public IReadOnlyList<HostArray> Family(string name)
    {
        var members = new List<HostArray>();
        while (Find($"{name}.{members.Count}") is { } member)
            members.Add(member);
        return members;
    }

    /// <summary>The same arrays with other parameters.</summary>
    public KernelInput With(KernelOptions others)
    {
        var result = new KernelInput(others);
        foreach ((string name, HostArray array) in _arrays)
            result.Add(name, array);
        return result;
    }

    /// <summary>The same input without some of its arrays.</summary>
    public KernelInput Without(Func<string, bool> isLeftOut)
    {
        var result = new KernelInput(Options);
        foreach ((string name, HostArray array) in _arrays.Where(pair => !isLeftOut(pair.Key)))
            result.Add(name, array);
        return result;
    }

    /// <summary>The same input with every array through a function.</summary>
    public KernelInput Select(Func<string, HostArray, HostArray> change)
    {
        var result = new KernelInput(Options);
        foreach ((string name, HostArray array) in _arrays)
            result.Add(name, change(name, array));
        return result;
    }

    /// <summary>A hash over names, shapes and bits, to see whether a variant damaged its input.</summary>
    public int ContentHash()
    {
        var hash = new HashCode();
        foreach ((string name, HostArray array) in _arrays)
        {
            hash.Add(name, StringComparer.Ordinal);
            foreach (long length in array.Shape)
                hash.Add(length);
            hash.AddBytes(array.Bytes);
        }

        return hash.ToHashCode();
    }

    /// <summary>Names and arrays, sorted by name.</summary>
    public IEnumerator<KeyValuePair<string, HostArray>> GetEnumerator() => _arrays.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
