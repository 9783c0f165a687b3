using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace PluginChat.Functional.Tests.Telemetry;

/// <summary>Takes what an OTLP exporter sends, and tells the first export in which a metric of some name stands.</summary>
sealed class FakeCollector : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly TaskCompletionSource<(string Path, string? ContentType)> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

    FakeCollector(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>Where the export with that metric went, and as what.</summary>
    public Task<(string Path, string? ContentType)> ExportedAsync => _found.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public static async Task<FakeCollector> StartAsync(string metric, bool isGrpc)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o =>
            o.Listen(IPAddress.Loopback, 0, l => l.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1)
        );
        var collector = new FakeCollector(builder.Build());
        collector._app.Run(context => collector.TakeAsync(context, metric, isGrpc));
        await collector._app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task TakeAsync(HttpContext context, string metric, bool isGrpc)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.ContentType = context.Request.ContentType;
        if (isGrpc)
        {
            await context.Response.Body.WriteAsync(new byte[5]); // an empty message, not compressed
            context.Response.AppendTrailer("grpc-status", "0");
        }
        // Names are texts in protobuf, so they stand there as they are.
        if (Encoding.UTF8.GetString(body.ToArray()).Contains(metric, StringComparison.Ordinal))
            _found.TrySetResult((context.Request.Path.ToString(), context.Request.ContentType));
    }
}
