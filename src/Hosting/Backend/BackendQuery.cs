using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PluginChat.Hosting.Backend;

/// <summary>The values of a request's query. One that is not known is a mistake: without it the message would go to others.</summary>
static class BackendQuery
{
    /// <summary>Whether each is known, is there once, and is not empty.</summary>
    /// <param name="query">The query.</param>
    /// <param name="known">What there may be.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryCheck(IQueryCollection query, ReadOnlySpan<string> known, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name))
                problem = $"There is no parameter '{BackendText.Printable(name)}'; there are {BackendText.Quoted([.. known])}.";
            else if (values is not [{ Length: > 0 }])
                problem = $"'{name}' has {(values.Count > 1 ? $"{values.Count} values" : "no value")}; give it one.";
        }
        return problem is null;
    }

    /// <summary>A value, or null.</summary>
    public static string? Get(this IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value] ? value : null;

    /// <summary>A number within bounds, or the usual one; what is none is a problem.</summary>
    public static bool TryGetNumber(
        this IQueryCollection query,
        string name,
        (int Usual, int Least, int Most) bounds,
        out int number,
        [NotNullWhen(false)] out string? problem
    )
    {
        (number, problem) = (bounds.Usual, null);
        if (query.Get(name) is not { } text)
            return true;
        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number >= bounds.Least
            && number <= bounds.Most
        )
            return true;
        problem = $"'{name}' takes a number from {bounds.Least} to {bounds.Most}, not '{BackendText.Printable(text)}'.";
        return false;
    }
}
