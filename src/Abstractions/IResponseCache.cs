using Microsoft.AspNetCore.Http;

namespace PluginChat;

/// <summary>
/// What the host keeps of a controller's answers, under the rules of the site's <c>cache</c> that have <c>server</c>. Take it as a
/// constructor's parameter.
/// </summary>
/// <remarks>
/// <para>
/// The host answers with what it keeps and does not run the action, unless the rule is <c>manual</c>: then actions do both themselves,
/// with <see cref="Find"/> and <see cref="Update"/>, as ESP's <c>renderCached</c> and <c>updateCache</c>. What data depends on, an action
/// that changes the data removes with <see cref="Remove"/>.
/// </para>
/// <para>
/// Kept is what this version of the controller answered, on this host: another version starts with nothing, and so do other hosts. All
/// members may be used on any thread, also in a constructor.
/// </para>
/// </remarks>
public interface IResponseCache
{
    /// <summary>What <see cref="Update"/> keeps for a path: the action returns it as its answer.</summary>
    /// <param name="path">The path as clients ask for it, such as <c>/report</c> or <c>/report?year=2026</c>.</param>
    /// <returns>The answer, which answers conditional requests and HEAD too; null where there is none, or its time is over.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> does not start with '/'.</exception>
    IResult? Find(string path);

    /// <summary>Keeps a body as the answer for a path, in place of one that is kept for it.</summary>
    /// <param name="path">
    /// As for <see cref="Find"/>. With a query it is for requests with this query, under rules that are <c>unique</c>; without one it is
    /// for all others.
    /// </param>
    /// <param name="body">The body; it is copied.</param>
    /// <param name="contentType">Its type, such as <c>application/json</c>.</param>
    /// <param name="lifetime">How long it may be used: more than zero.</param>
    /// <returns>False where the body is larger than <c>limits.cacheItem</c>: then nothing is kept for the path.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> does not start with '/', or the type is not one line.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lifetime"/> is zero or negative.</exception>
    bool Update(string path, ReadOnlyMemory<byte> body, string contentType, TimeSpan lifetime);

    /// <summary>Forgets what is kept for a path, whether the host kept it or <see cref="Update"/>.</summary>
    /// <param name="path">As for <see cref="Find"/>. Without a query, whatever the query is.</param>
    /// <returns>How many answers were kept for it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> does not start with '/'.</exception>
    int Remove(string path);

    /// <summary>Forgets everything that is kept for this version of the controller.</summary>
    void Clear();
}
