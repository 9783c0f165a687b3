using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Backend;

/// <summary>A request that was let in.</summary>
sealed class BackendRequest(HttpContext context, BackendConfig config)
{
    Task<byte[]?>? _reading;

    public HttpContext Context => context;

    public BackendConfig Config => config;

    public IQueryCollection Query => context.Request.Query;

    /// <summary>Its body, which is read once; null where it has more bytes than a message may have.</summary>
    /// <exception cref="BadHttpRequestException">The server refuses it.</exception>
    public Task<byte[]?> ReadBodyAsync() => _reading ??= BackendBody.ReadAsync(context, config.MessageBytes).AsTask();

    /// <summary>What it is about, for the audit log, as far as is known.</summary>
    public string Subject { get; set; } = "";
}
