using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PluginChat.Http.Binding;

/// <summary>
/// Writes a sequence as server-sent events, each as soon as there is one. Where a host has a newer version, the sequence ends between two
/// events, and the answer stays open for that version to go on with.
/// </summary>
static class ServerSentEvents
{
    /// <summary>What ends a sequence: the client, and the host.</summary>
    public static CancellationToken EndingOf(HttpContext context) => HostOf(context)?.Ending ?? context.RequestAborted;

    public static async Task WriteAsync<T>(HttpContext context, IAsyncEnumerable<SseItem<T>>? events, JsonSerializerOptions json)
    {
        if (events is null)
        {
            await StartAsync(context).ConfigureAwait(false);
            return;
        }
        var sequence = events.GetAsyncEnumerator(EndingOf(context));
        await using var disposing = sequence.ConfigureAwait(false);
        var first = await BeginAsync(context, sequence).ConfigureAwait(false);
        var type = (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
        await SseFormatter
            .WriteAsync(
                UntilEndAsync(context, sequence, first),
                context.Response.Body,
                (item, buffer) =>
                {
                    if (item.Data is string text)
                        Encoding.UTF8.GetBytes(text.AsSpan(), buffer);
                    else
                    {
                        using var writer = new Utf8JsonWriter(buffer);
                        JsonSerializer.Serialize(writer, item.Data, type);
                    }
                },
                context.RequestAborted
            )
            .ConfigureAwait(false);
    }

    // The sequence runs up to its first event, or to where it first waits, before the answer begins: until then it may set headers and
    // begin a session, and what it throws is answered as an action's exception is.
    static async ValueTask<Task<bool>> BeginAsync<T>(HttpContext context, IAsyncEnumerator<SseItem<T>> sequence)
    {
        var first = sequence.MoveNextAsync().AsTask();
        if (first.IsFaulted || first.IsCanceled && !EndingOf(context).IsCancellationRequested)
            await first.ConfigureAwait(false);
        try
        {
            await StartAsync(context).ConfigureAwait(false);
        }
        catch
        {
            // It cannot be disposed while it runs.
            await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        return first;
    }

    static async Task StartAsync(HttpContext context)
    {
        if (context.Response.HasStarted) // an earlier version did
            return;
        HostOf(context)?.Starting();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache,no-store";
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    public static async IAsyncEnumerable<SseItem<T>> ItemsOfAsync<T>(
        IAsyncEnumerable<T> events,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        await foreach (var item in events.WithCancellation(cancellation).ConfigureAwait(false))
            yield return new(item);
    }

    // An event that the sequence has given is always written whole before the stream moves on: nothing is lost between two versions.
    static async IAsyncEnumerable<SseItem<T>> UntilEndAsync<T>(HttpContext context, IAsyncEnumerator<SseItem<T>> sequence, Task<bool> first)
    {
        var (host, ending) = (HostOf(context), EndingOf(context));
        string? lastId = null;
        for (var isFirst = true; isFirst || !ending.IsCancellationRequested; isFirst = false)
        {
            try
            {
                if (!(isFirst ? await first.ConfigureAwait(false) : await sequence.MoveNextAsync().ConfigureAwait(false)))
                    break;
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                break;
            }
            yield return sequence.Current;
            lastId = sequence.Current.EventId ?? lastId;
        }
        // Also where the sequence ended by itself because of the token: that is how many are written.
        if (ending.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            host?.HandOn(lastId);
    }

    static IEventStreams? HostOf(HttpContext context) => context.Features.Get<IServiceProvidersFeature>() as IEventStreams;
}
