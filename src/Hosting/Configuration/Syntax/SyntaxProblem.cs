using System.Text.RegularExpressions;
using Newtonsoft.Json;

namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>The JSON reader's complaint as a sentence for the person who edits the file.</summary>
static partial class SyntaxProblem
{
    public static string Describe(JsonReaderException e)
    {
        // The reader appends its own path, line and position, which the diagnostic's location says already.
        var reason = Place().Replace(e.Message, "").TrimEnd('.', ' ');
        if (reason.Length > 0)
            reason = char.ToLowerInvariant(reason[0]) + reason[1..];
        // A line break in it would be a line of its own in the log.
        reason = Control().Replace(reason, c => $"\\u{(int)c.Value[0]:x4}");
        return $"not valid JSON: {reason}; look for a missing comma, quote or bracket here or just before";
    }

    [GeneratedRegex(@"\p{Cc}|\p{Zl}|\p{Zp}")]
    private static partial Regex Control();

    [GeneratedRegex(@"\.? (Path '.*', )?[Ll]ine \d+, position \d+\.?$", RegexOptions.Singleline)]
    private static partial Regex Place();
}
