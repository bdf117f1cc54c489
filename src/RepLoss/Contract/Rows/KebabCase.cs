using System.Text;
using System.Text.Json;

namespace RepLoss.Contract;

/// <summary>The public words of the enumerations: kebab-case in files, ids, reports and the gate alike.</summary>
public static class KebabCase
{
    /// <summary>The word of a value, such as "forward-backward" or "not-equal".</summary>
    public static string Of<T>(T value) where T : struct, Enum =>
        Of(value.ToString());

    /// <summary>The word of a name in Pascal case: "RepBox" is "rep-box", "Loss1Gamma" is "loss1-gamma".</summary>
    public static string Of(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    /// <summary>The value of a word; false where no value has it.</summary>
    public static bool TryParse<T>(string word, out T value) where T : struct, Enum
    {
        foreach (T candidate in Enum.GetValues<T>())
        {
            if (Of(candidate) == word)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>A name made fit for a folder or an anchor: lower case, letters and digits, single hyphens ("unnamed" where nothing is left).</summary>
    public static string Slug(string name)
    {
        var kept = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterOrDigit(c))
                kept.Append(char.ToLowerInvariant(c));
            else if (kept.Length > 0 && kept[^1] != '-')
                kept.Append('-');
        }

        string word = kept.ToString().Trim('-');
        return word.Length == 0 ? "unnamed" : word;
    }
}
