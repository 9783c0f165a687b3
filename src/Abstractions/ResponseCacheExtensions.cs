using System.Text;

namespace PluginChat;

/// <summary>What <see cref="IResponseCache"/> can do with text.</summary>
public static class ResponseCacheExtensions
{
    /// <summary>Keeps a text as the answer for a path, in place of one that is kept for it.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="path">The path as clients ask for it, such as <c>/report</c> or <c>/report?year=2026</c>.</param>
    /// <param name="text">The text, which is sent in UTF-8.</param>
    /// <param name="lifetime">How long it may be used: more than zero.</param>
    /// <param name="contentType">Its type. Default: <c>text/plain; charset=utf-8</c>, as for actions that return text.</param>
    /// <returns>False where the text is larger than <c>limits.cacheItem</c>: then nothing is kept for the path.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> does not start with '/', or the type is not one line.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lifetime"/> is zero or negative.</exception>
    public static bool Update(
        this IResponseCache cache,
        string path,
        string text,
        TimeSpan lifetime,
        string contentType = "text/plain; charset=utf-8"
    )
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(text);
        return cache.Update(path, Encoding.UTF8.GetBytes(text), contentType, lifetime);
    }
}
