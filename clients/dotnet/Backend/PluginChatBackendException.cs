using System.Net;

namespace PluginChat.Client.Backend;

/// <summary>A site did not do what a backend asked for, or did not say that it has.</summary>
public sealed class PluginChatBackendException : Exception
{
    internal PluginChatBackendException(BackendCall call, HttpStatusCode? status, string detail, Exception? inner)
        : base(status is { } code ? $"{call.Query.Operation}: {(int)code}: {detail}" : $"{call.Query.Operation}: {detail}", inner)
    {
        Status = status;
        Detail = detail;
        IdempotencyKey = call.IdempotencyKey;
    }

    /// <summary>
    /// The status of the last answer. Whether it was done is not known where it is null, as there was no answer that could be read,
    /// where it is 409, as an attempt before was not answered, or where a proxy gave it (502, 504). Every other says that it was not done.
    /// </summary>
    public HttpStatusCode? Status { get; }

    /// <summary>What to change, in the site's words, or what happened on the way.</summary>
    public string Detail { get; }

    /// <summary>The key of what was asked for: who asks for the same again with it has it done once. Null for a question.</summary>
    public string? IdempotencyKey { get; }
}
