using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;

namespace PluginChat.Hosting.Requests.Caching;

/// <summary>
/// A request's headers, with a note of which were looked at. What was answered to one visitor is another's only if it depends on nothing
/// that the two may differ in: a cookie, a password, a language, whatever a proxy adds.
/// </summary>
sealed class WatchedHeaders(IHeaderDictionary headers) : IHeaderDictionary
{
    /// <summary>What stands for a look at all of them.</summary>
    public const string Everything = "*";

    // What the key holds, what is about the message, and what leads to another status than 200, which is not kept.
    static readonly FrozenSet<string> s_neutral = FrozenSet.ToFrozenSet(
        [
            "host",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "transfer-encoding",
            "upgrade",
            "range",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "traceparent",
            "tracestate",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<string> Read => _read;

    /// <summary>While it is more than zero, looks are the host's own and not noted.</summary>
    public int Paused { get; set; }

    public StringValues this[string key]
    {
        get => headers[Note(key)];
        set => headers[key] = value;
    }

    public long? ContentLength
    {
        get => headers.ContentLength;
        set => headers.ContentLength = value;
    }

    public ICollection<string> Keys
    {
        get
        {
            Note(Everything);
            return headers.Keys;
        }
    }

    public ICollection<StringValues> Values
    {
        get
        {
            Note(Everything);
            return headers.Values;
        }
    }

    public int Count
    {
        get
        {
            Note(Everything);
            return headers.Count;
        }
    }

    public bool IsReadOnly => headers.IsReadOnly;

    public bool ContainsKey(string key) => headers.ContainsKey(Note(key));

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value) => headers.TryGetValue(Note(key), out value);

    public bool Contains(KeyValuePair<string, StringValues> item)
    {
        Note(item.Key);
        return headers.Contains(item);
    }

    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex)
    {
        Note(Everything);
        headers.CopyTo(array, arrayIndex);
    }

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator()
    {
        Note(Everything);
        return headers.GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Add(string key, StringValues value) => Add(new(key, value));

    public void Add(KeyValuePair<string, StringValues> item) => headers.Add(item);

    public bool Remove(string key) => headers.Remove(key);

    public bool Remove(KeyValuePair<string, StringValues> item) => headers.Remove(item);

    public void Clear() => headers.Clear();

    public string Note(string key)
    {
        // One request is one thread's at a time; an action that starts several and does not wait is on its own.
        if (Paused == 0 && !s_neutral.Contains(key))
            _read.Add(key);
        return key;
    }
}
