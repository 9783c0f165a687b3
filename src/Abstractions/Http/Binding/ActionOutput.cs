using System.ComponentModel;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace PluginChat.Http.Binding;

/// <summary>Writes what an action returns. Generated code calls it, within the action's lease.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ActionOutput
{
    const string PlainText = "text/plain; charset=utf-8",
        Json = "application/json; charset=utf-8",
        Bytes = "application/octet-stream";

    // Shorter texts are encoded in place.
    const int MostAtOnceChars = 4096;

    /// <summary>Text, as <c>text/plain</c> where the action set no type.</summary>
    /// <param name="context">The request.</param>
    /// <param name="text">The text; null for none.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static async ValueTask TextAsync(HttpContext context, string? text)
    {
        var response = context.Response;
        response.ContentType ??= PlainText;
        if (string.IsNullOrEmpty(text))
            return;
        if (text.Length > MostAtOnceChars || response.HasStarted)
        {
            await response.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        response.ContentLength = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, response.BodyWriter);
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A value as JSON.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="context">The request.</param>
    /// <param name="value">The value.</param>
    /// <param name="json">How it is written: options that end with the controller's version.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static async ValueTask JsonAsync<T>(HttpContext context, T value, JsonSerializerOptions json)
    {
        var response = context.Response;
        var type = (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
        response.ContentType ??= Json;
        if (response.HasStarted)
        {
            await JsonSerializer.SerializeAsync(response.BodyWriter, value, type, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        var body = new JsonBodyWriter(response.BodyWriter, json);
        await JsonSerializer.SerializeAsync(body, value, type, context.RequestAborted).ConfigureAwait(false);
        if (!response.HasStarted)
            response.ContentLength ??= body.UnflushedBytes; // the end of the request flushes
    }

    /// <summary>Bytes, as <c>application/octet-stream</c> where the action set no type.</summary>
    /// <param name="context">The request.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>A task that ends when they are written.</returns>
    public static async ValueTask BytesAsync(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType ??= Bytes;
        if (!context.Response.HasStarted)
            context.Response.ContentLength = bytes.Length;
        await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A stream from where it stands to its end; it is disposed then, also where the client goes away.</summary>
    /// <param name="context">The request.</param>
    /// <param name="stream">The stream; null for none.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static async ValueTask StreamAsync(HttpContext context, Stream? stream)
    {
        context.Response.ContentType ??= Bytes;
        if (stream is null)
            return;
        await using var owned = stream;
        if (stream.CanSeek && !context.Response.HasStarted)
            context.Response.ContentLength = stream.Length - stream.Position;
        await stream.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A result of the framework.</summary>
    /// <param name="context">The request.</param>
    /// <param name="result">The result; null for an empty answer.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task ResultAsync(HttpContext context, IResult? result) =>
        result is null ? Task.CompletedTask : result.ExecuteAsync(context);

    /// <summary>The cancellation token of an action that gives a sequence of events.</summary>
    /// <param name="context">The request.</param>
    /// <returns>
    /// Cancelled when the client goes away, when the host stops, and when a newer version of the controller is to go on with the stream.
    /// </returns>
    public static CancellationToken EventsToken(HttpContext context) => ServerSentEvents.EndingOf(context);

    /// <summary>A sequence as server-sent events: each item is the data of one, text as it is and everything else as JSON.</summary>
    /// <typeparam name="T">The type of an item.</typeparam>
    /// <param name="context">The request.</param>
    /// <param name="events">The sequence; null for none.</param>
    /// <param name="json">How an item is written as JSON: options that end with the controller's version.</param>
    /// <returns>A task that ends with the sequence, or when the client goes away.</returns>
    public static Task EventsAsync<T>(HttpContext context, IAsyncEnumerable<T>? events, JsonSerializerOptions json) =>
        ServerSentEvents.WriteAsync(context, events is null ? null : ServerSentEvents.ItemsOfAsync(events), json);

    /// <summary>A sequence of server-sent events with types and ids of their own; the rest as for values.</summary>
    /// <typeparam name="T">The type of an event's data.</typeparam>
    /// <param name="context">The request.</param>
    /// <param name="events">The sequence; null for none.</param>
    /// <param name="json">How data is written as JSON: options that end with the controller's version.</param>
    /// <returns>A task that ends with the sequence, or when the client goes away.</returns>
    public static Task EventsAsync<T>(HttpContext context, IAsyncEnumerable<SseItem<T>>? events, JsonSerializerOptions json) =>
        ServerSentEvents.WriteAsync(context, events, json);

    /// <summary>A value of which only running shows what it is: a result, text, bytes or a stream as such, everything else as
    /// JSON.</summary>
    /// <param name="context">The request.</param>
    /// <param name="value">The value.</param>
    /// <param name="json">How it is written as JSON: options that end with the controller's version.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static async ValueTask AnyAsync(HttpContext context, object? value, JsonSerializerOptions json)
    {
        switch (value)
        {
            case IResult result:
                await result.ExecuteAsync(context).ConfigureAwait(false);
                break;
            case string text:
                await TextAsync(context, text).ConfigureAwait(false);
                break;
            case byte[] bytes:
                await BytesAsync(context, bytes).ConfigureAwait(false);
                break;
            case Stream stream:
                await StreamAsync(context, stream).ConfigureAwait(false);
                break;
            default:
                await JsonAsync(context, value, json).ConfigureAwait(false);
                break;
        }
    }
}
