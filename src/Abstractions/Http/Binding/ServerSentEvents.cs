using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace PluginChat.Http.Binding;

/// <summary>Writes a sequence as server-sent events, each as soon as there is one.</summary>
static class ServerSentEvents
{
    public static async Task WriteAsync<T>(HttpContext context, IAsyncEnumerable<SseItem<T>>? events, JsonSerializerOptions json)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache,no-store";
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        if (events is null)
            return;
        var type = (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
        await SseFormatter
            .WriteAsync(
                events,
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

    public static async IAsyncEnumerable<SseItem<T>> ItemsOf<T>(
        IAsyncEnumerable<T> events,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await foreach (var item in events.WithCancellation(cancellation).ConfigureAwait(false))
            yield return new(item);
    }
}
