using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Telemetry;

public sealed class ExportTests
{
    const string Library = "OpenTelemetry";

    static string Config(string telemetry) =>
        TestSite.Config().Replace("esp: {", $"telemetry: {{ {telemetry} }}, esp: {{", StringComparison.Ordinal);

    [Theory]
    [InlineData("http/protobuf", "/v1/metrics", "application/x-protobuf")]
    [InlineData("grpc", "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "application/grpc")]
    public async Task Metrics_WithACollectorConfigured_ArriveThere(string protocol, string path, string contentType)
    {
        await using var collector = await FakeCollector.StartAsync("pluginchat.messages.received", protocol == "grpc");
        await using var site = new TestSite();
        site.Write("appweb.json", Config($"otlp: '{collector.Address}', protocol: '{protocol}', interval: '1secs'"));
        await site.StartAsync();
        var client = await site.ConnectAsync();
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync());
        Assert.Equal((path, contentType), await collector.ExportedAsync);
    }

    [Fact]
    public async Task Metrics_OfTheLastMinute_AreSentWhenTheHostEnds()
    {
        await using var collector = await FakeCollector.StartAsync("pluginchat.clients.closed", isGrpc: false);
        await using (var site = new TestSite())
        {
            site.Write("appweb.json", Config($"otlp: '{collector.Address}', interval: '1hr'"));
            await site.StartAsync();
            var client = await site.ConnectAsync();
            await client.CloseAsync();
        }
        Assert.Equal("/v1/metrics", (await collector.ExportedAsync).Path);
    }

    [Fact]
    public async Task Library_OfTheExport_IsLoadedOnlyWhereACollectorIsConfigured()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has loaded is read from /proc.");
        await using var site = new TestSite();
        await using (var without = await HostProcess.ServeAsync(site))
            Assert.DoesNotContain(without.MappedFiles, line => line.Contains(Library, StringComparison.Ordinal));
        site.Write("appweb.json", Config("otlp: 'http://127.0.0.1:9'"));
        await using var with = await HostProcess.ServeAsync(site);
        Assert.Contains(with.MappedFiles, line => line.Contains(Library, StringComparison.Ordinal));
    }
}
