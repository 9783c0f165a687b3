using System.Collections;
using Microsoft.AspNetCore.Http;

namespace PluginChat;

/// <summary>The values that a request brings, by name: the route's tokens, then the form's fields, then those of the query.</summary>
/// <remarks>
/// Names of tokens are compared by ordinal, those of fields and of the query without regard to case, as the framework does. Of several
/// values of one name this has the first; the framework's own collections have all of them.
/// </remarks>
/// <param name="tokens">The route's tokens.</param>
/// <param name="form">The form, or null where the body is none.</param>
/// <param name="query">The query.</param>
public sealed class PageParameters(IReadOnlyDictionary<string, string> tokens, IFormCollection? form, IQueryCollection query)
    : IEnumerable<KeyValuePair<string, string>>
{
    /// <summary>The value, or null where there is none. An empty field is an empty text.</summary>
    /// <param name="name">The value's name.</param>
    public string? this[string name] =>
        tokens.TryGetValue(name, out var token) ? token
        : form is not null && form.TryGetValue(name, out var field) && field.Count > 0 ? field[0]
        : query.TryGetValue(name, out var value) && value.Count > 0 ? value[0]
        : null;

    /// <summary>Whether there is a value of this name.</summary>
    /// <param name="name">The value's name.</param>
    public bool Contains(string name) => this[name] is not null;

    /// <summary>The names and their values, each name once.</summary>
    /// <returns>What <c>foreach</c> uses.</returns>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in tokens.Keys.Concat(form?.Keys ?? []).Concat(query.Keys))
        {
            if (seen.Add(name) && this[name] is { } value)
                yield return new(name, value);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
