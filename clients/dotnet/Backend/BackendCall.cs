using System.Net.Http.Headers;

namespace PluginChat.Client.Backend;

/// <summary>What is asked for, each time anew.</summary>
sealed record BackendCall(
    HttpMethod Method,
    BackendQuery Query,
    string? IdempotencyKey = null,
    ReadOnlyMemory<byte> Body = default,
    MediaTypeHeaderValue? Type = null
)
{
    public HttpRequestMessage Request(Uri site, string credential)
    {
        var request = new HttpRequestMessage(Method, Query.Below(site));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        if (IdempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", IdempotencyKey);
        if (Type is not null)
            request.Content = new ReadOnlyMemoryContent(Body) { Headers = { ContentType = Type } };
        return request;
    }
}
