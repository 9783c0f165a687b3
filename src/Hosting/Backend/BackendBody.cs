using System.Buffers;

namespace PluginChat.Hosting.Backend;

/// <summary>Reads a body whole, and no more of it than it may have.</summary>
static class BackendBody
{
    /// <summary>The bytes; null where there are more.</summary>
    /// <exception cref="BadHttpRequestException">The server refuses it.</exception>
    public static async ValueTask<byte[]?> ReadAsync(HttpContext context, long mostBytes)
    {
        var request = context.Request;
        if (request.ContentLength > mostBytes)
            return null;
        // The server's own limit is that of the routes. One more than there may be: what is over is told here.
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var reader = request.BodyReader;
        while (true)
        {
            // Without RequestAborted, as in JsonBody.
            var read = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            if (read.Buffer.Length > mostBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
