namespace PluginChat.Host.Tests.Configuration;

/// <summary>The keys for whoever runs a host: health, telemetry, host names.</summary>
public sealed class ServingKeysTests
{
    [Theory]
    [InlineData("otlp: 'http://127.0.0.1:4317'", "http://127.0.0.1:4317/", true, 60)]
    [InlineData("otlp: 'http://127.0.0.1:4318'", "http://127.0.0.1:4318/v1/metrics", false, 60)]
    [InlineData("otlp: 'https://collector.example/push', interval: '10secs'", "https://collector.example/push", false, 10)]
    [InlineData("otlp: 'http://127.0.0.1:4317', protocol: 'http/protobuf'", "http://127.0.0.1:4317/v1/metrics", false, 60)]
    [InlineData("otlp: 'http://127.0.0.1:9', protocol: 'grpc'", "http://127.0.0.1:9/", true, 60)]
    public void Telemetry_OfACollector_GoesByItsPortUnlessTheProtocolIsNamed(string telemetry, string address, bool isGrpc, int seconds)
    {
        var read = TempSite.Site($"{{ telemetry: {{ {telemetry} }} }}").Telemetry!;
        Assert.Equal((address, isGrpc, TimeSpan.FromSeconds(seconds)), (read.Otlp.ToString(), read.IsGrpc, read.Interval));
    }

    [Theory]
    [InlineData("telemetry: { otlp: '127.0.0.1:4317' }", "telemetry.otlp: '127.0.0.1:4317' is no address of a collector; write for example 'http://127.0.0.1:4317' for gRPC or 'http://127.0.0.1:4318' for HTTP")]
    [InlineData("telemetry: { otlp: 'http://x', protocol: 'json' }", "telemetry.protocol: takes 'grpc' or 'http/protobuf', not 'json'")]
    [InlineData("telemetry: { interval: '10secs' }", "telemetry.otlp: is missing; write the collector's address, such as 'http://127.0.0.1:4317'")]
    [InlineData("telemetry: { otlp: 'http://x', interval: 'never' }", "telemetry.interval: has to end; leave 'telemetry' out to send nothing")]
    [InlineData("esp: { health: 'internal' }", "esp.health: takes true, false, or a path such as '/internal' that healthz and readyz are to stand under, not 'internal'")]
    [InlineData("esp: { accessLog: 'file.log' }", "esp.accessLog: takes true or false, not 'file.log'")]
    [InlineData("http: { server: { allowedHosts: 'http://x' } }", "http.server.allowedHosts: 'http://x' is no host's name; write one without a scheme and a port, such as 'chat.example.org', '*.example.org' or '[::1]'")]
    [InlineData("http: { server: { allowedHosts: 'x:80' } }", "http.server.allowedHosts: 'x:80' is no host's name; write one without a scheme and a port, such as 'chat.example.org', '*.example.org' or '[::1]'")]
    [InlineData("http: { ssl: { verify: { client: true } } }", "'http.ssl.verify' is not supported, and without it every route would be open to all; remove it, and let a proxy in front ask clients for certificates")]
    public void Read_MistakeInAServingKey_SaysWhatAndWhatToDo(string site, string expected) =>
        Assert.EndsWith(": error: " + expected, Assert.Single(TempSite.Findings($"{{ {site} }}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", "")]
    [InlineData("{ esp: { health: true } }", "")]
    [InlineData("{ esp: { health: false } }", null)]
    [InlineData("{ esp: { health: '/internal/' } }", "/internal")]
    public void Health_IsAPrefixOrNothing(string site, string? prefix) => Assert.Equal(prefix, TempSite.Site(site).Esp.Health);
}
