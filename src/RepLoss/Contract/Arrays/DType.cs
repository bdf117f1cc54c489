namespace RepLoss.Contract;

/// <summary>Element types of inputs and outputs; their JSON names are torch's.</summary>
public enum DType
{
    /// <summary>IEEE single precision, "float32".</summary>
    Float32,

    /// <summary>IEEE double precision, "float64".</summary>
    Float64,

    /// <summary>64-bit signed integer, "int64".</summary>
    Int64,

    /// <summary>Truth value, "bool".</summary>
    Bool,
}

/// <summary>The names of <see cref="DType"/> values in JSON, rows and messages.</summary>
public static class DTypeNames
{
    /// <summary>The torch name of a dtype, such as "float32".</summary>
    public static string Name(this DType dtype) => dtype.ToString().ToLowerInvariant();

    /// <summary>Bytes of an element.</summary>
    internal static int Size(this DType dtype) => dtype switch { DType.Float32 => sizeof(float), DType.Bool => sizeof(bool), _ => sizeof(double) };

    /// <summary>The dtype with a torch name; false where no dtype has it.</summary>
    public static bool TryParse(string name, out DType dtype)
    {
        foreach (DType candidate in Enum.GetValues<DType>())
        {
            if (candidate.Name() == name)
            {
                dtype = candidate;
                return true;
            }
        }

        dtype = default;
        return false;
    }
}
