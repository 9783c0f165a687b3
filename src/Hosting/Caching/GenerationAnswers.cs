using PluginChat.Hosting.Compression;

namespace PluginChat.Hosting.Caching;

/// <summary>What one version of a controller can do with the answers that the host keeps of it.</summary>
sealed class GenerationAnswers(AnswerOrigin origin, AnswerStore store, AnswerCompressor? compressor) : IResponseCache
{
    public IResult? Find(string path)
    {
        var key = KeyOf(path);
        return store.TryGet(key, out var answer) ? new CachedResult(answer, key, store, compressor) : null;
    }

    public bool Update(string path, ReadOnlyMemory<byte> body, string contentType, TimeSpan lifetime)
    {
        var key = KeyOf(path);
        ArgumentException.ThrowIfNullOrWhiteSpace(contentType);
        if (contentType.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException(
                $"'{contentType}' is not a content type: write one such as 'application/json'.",
                nameof(contentType)
            );
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        if (body.Length > store.MostItemBytes)
        {
            store.RemoveWhere(k => k == key); // what it was before is not what it is now
            return false;
        }
        store.Put(
            key,
            new([new("Content-Type", contentType), new("Cache-Control", "no-cache")], body.ToArray())
            {
                ContentType = contentType,
                Lifetime = lifetime,
            }
        );
        return true;
    }

    public int Remove(string path)
    {
        var (_, name, query) = KeyOf(path);
        return store.RemoveWhere(k => k.Origin == origin && k.Path == name && (query.Length == 0 || k.Query == query));
    }

    public void Clear() => store.RemoveWhere(k => k.Origin == origin);

    AnswerKey KeyOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path is not ['/', ..])
            throw new ArgumentException($"'{path}' has to start with '/', as the path of a request does.", nameof(path));
        var query = path.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? new(origin, path, "") : new(origin, path[..query], query == path.Length - 1 ? "" : path[query..]);
    }
}
