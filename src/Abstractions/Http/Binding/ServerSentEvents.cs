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
        if (!context.Response.HasStarted) // otherwise an earlier version did
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-cache,no-store";
            await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
        if (events is null)
            return;
        var type = (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
        await SseFormatter
            .WriteAsync(
                UntilEndAsync(context, events),
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

    public static async IAsyncEnumerable<SseItem<T>> ItemsOfAsync<T>(
        IAsyncEnumerable<T> events,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        await foreach (var item in events.WithCancellation(cancellation).ConfigureAwait(false))
            yield return new(item);
    }

    // An event that the sequence has given is always written whole before the stream moves on: nothing is lost between two versions.
    static async IAsyncEnumerable<SseItem<T>> UntilEndAsync<T>(HttpContext context, IAsyncEnumerable<SseItem<T>> events)
    {
        var (host, ending) = (HostOf(context), EndingOf(context));
        string? lastId = null;
        var sequence = events.GetAsyncEnumerator(ending);
        await using var disposing = sequence.ConfigureAwait(false);
        while (!ending.IsCancellationRequested)
        {
            try
            {
                if (!await sequence.MoveNextAsync().ConfigureAwait(false))
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
