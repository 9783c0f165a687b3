using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Tests.Configuration;

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
    [InlineData(
        "telemetry: { otlp: '127.0.0.1:4317' }",
        "telemetry.otlp: '127.0.0.1:4317' is not the address of a collector; write for example "
            + "'http://127.0.0.1:4317' for gRPC or 'http://127.0.0.1:4318' for HTTP"
    )]
    [InlineData("telemetry: { otlp: 'http://x', protocol: 'json' }", "telemetry.protocol: takes 'grpc' or 'http/protobuf', not 'json'")]
    [InlineData(
        "telemetry: { interval: '10secs' }",
        "telemetry.otlp: is missing; write the collector's address, such as 'http://127.0.0.1:4317'"
    )]
    [InlineData(
        "telemetry: { otlp: 'http://x', interval: 'never' }",
        "telemetry.interval: has to end; leave 'telemetry' out to send nothing"
    )]
    [InlineData(
        "esp: { health: 'internal' }",
        "esp.health: takes true, false, or a path such as '/internal' that healthz and readyz are to stand under, not 'internal'"
    )]
    [InlineData(
        "http: { session: { cookie: 'my session' } }",
        "http.session.cookie: 'my session' is not a cookie's name; write letters, digits and '-' or '_', such as 'session'"
    )]
    [InlineData("http: { xsrf: 'never' }", "http.xsrf: takes true or false, not 'never'")]
    [InlineData("esp: { accessLog: 'file.log' }", "esp.accessLog: takes true or false, not 'file.log'")]
    [InlineData(
        "http: { server: { allowedHosts: 'http://x' } }",
        "http.server.allowedHosts: 'http://x' is not a host's name; write one without a scheme "
            + "and a port, such as 'chat.example.org', '*.example.org' or '[::1]'"
    )]
    [InlineData(
        "http: { server: { allowedHosts: 'x:80' } }",
        "http.server.allowedHosts: 'x:80' is not a host's name; write one without a scheme and "
            + "a port, such as 'chat.example.org', '*.example.org' or '[::1]'"
    )]
    [InlineData(
        "http: { server: { trustedProxies: 'nginx' } }",
        "http.server.trustedProxies: 'nginx' is neither an address nor a network; write for example '127.0.0.1', '::1' or '10.1.0.0/16'"
    )]
    [InlineData(
        "http: { server: { trustedProxies: '10.1' } }",
        "http.server.trustedProxies: '10.1' is neither an address nor a network; write for example '127.0.0.1', '::1' or '10.1.0.0/16'"
    )]
    [InlineData(
        "http: { server: { trustedProxies: '*' } }",
        "http.server.trustedProxies: '*' is neither an address nor a network; write for example '127.0.0.1', '::1' or '10.1.0.0/16'"
    )]
    [InlineData(
        "http: { server: { trustedProxies: '0.0.0.0/0' } }",
        "http.server.trustedProxies: '0.0.0.0/0' is everybody, who could then claim any address; name the proxies"
    )]
    [InlineData(
        "http: { ssl: { verify: { client: true } } }",
        "'http.ssl.verify' is not supported, and without it every route would be open to all; "
            + "remove it, and let a proxy in front ask clients for certificates"
    )]
    public void Read_MistakeInAServingKey_SaysWhatAndWhatToDo(string site, string expected) =>
        Assert.EndsWith(": error: " + expected, Assert.Single(TempSite.Findings($"{{ {site} }}")), StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "scaleOut: { prefix: 'x' }",
        "scaleOut.redis: is missing; write Redis's address, such as '127.0.0.1:6379', or leave 'scaleOut' out for one host alone"
    )]
    [InlineData(
        "scaleOut: { redis: '' }",
        "scaleOut.redis: names no server; write for example '127.0.0.1:6379', "
            + "'redis://host:6379', 'rediss://host:6380' or 'unix:/run/redis/redis.sock'"
    )]
    [InlineData(
        "scaleOut: { redis: 'h:1', prefix: 'a{b}' }",
        "scaleOut.prefix: 'a{b}' has a brace, which decides the place of keys in a cluster; leave it out"
    )]
    [InlineData("scaleOut: { redis: 'h:1', whenDown: 'wait' }", "scaleOut.whenDown: takes 'queue', 'local' or 'refuse', not 'wait'")]
    [InlineData("scaleOut: { redis: 'h:1', whenDown: '1' }", "scaleOut.whenDown: takes 'queue', 'local' or 'refuse', not '1'")]
    [InlineData(
        "scaleOut: { redis: 'h:1', lease: 'never' }",
        "scaleOut.lease: has to end, or the clients of a host that died are counted for ever; write for example '15secs'"
    )]
    [InlineData("scaleOut: { redis: 'h:1', pending: '1GB' }", "scaleOut.pending: 1GB is out of bounds; the least is 1k, the most 256MB")]
    [InlineData(
        "http: { websockets: { history: 10001 } }",
        "http.websockets.history: 10001 is out of bounds; the least is 0, the most 10000"
    )]
    public void Read_MistakeInAKeyOfSeveralHosts_SaysWhatAndWhatToDo(string site, string expected) =>
        Assert.EndsWith(": error: " + expected, Assert.Single(TempSite.Findings($"{{ {site} }}")), StringComparison.Ordinal);

    [Fact]
    public void ScaleOut_WithAPasswordThatIsNotUnderstood_DoesNotTellIt()
    {
        var finding = Assert.Single(TempSite.Findings("{ scaleOut: { redis: 'h:1,nonsense=1,password=secret' } }"));
        Assert.Contains("nonsense", finding, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void ScaleOut_WithNothingButAnAddress_HasTheDocumentedDefaults() =>
        Assert.Equal(
            new ScaleOutConfig("h:1", "pluginchat", WhenEngineIsDown.Queue, 64 << 20, TimeSpan.FromSeconds(15))
            {
                Site = "unnamed-e3b0c442",
            },
            TempSite.Site("{ scaleOut: { redis: 'h:1' } }").ScaleOut
        );

    [Fact]
    public void Retention_OfAController_IsTheMostThatAnyOfItsRoutesWants()
    {
        var site = TempSite.Site(
            """
            { http: { websockets: { retain: 7 }, routes: [
                { name: 'a', pattern: '^/a', source: 'controllers/chat', target: 'x', websockets: { retain: 100 } },
                { name: 'b', pattern: '^/b', source: 'controllers/chat', target: 'x', websockets: { resume: true, retainFor: '1hr' } } ] } }
            """
        );
        Assert.Equal(new Retention(true, 100, 16 << 20, TimeSpan.FromHours(1)), site.RetentionOf(site.Routes[0].Source!));
        Assert.Equal(Retention.Default, site.RetentionOf("other"));
    }

    [Fact]
    public void TrustedProxies_AreAddressesAndNetworks_AndNoneByDefault()
    {
        Assert.Empty(TempSite.Site("{}").TrustedProxies);
        Assert.Equal(
            ["127.0.0.1/32", "::1/128", "10.1.0.0/16"],
            TempSite
                .Site("{ http: { server: { trustedProxies: [ '127.0.0.1', '::1', '10.1.0.0/16' ] } } }")
                .TrustedProxies.Select(n => n.ToString())
        );
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("{ esp: { health: true } }", "")]
    [InlineData("{ esp: { health: false } }", null)]
    [InlineData("{ esp: { health: '/internal/' } }", "/internal")]
    public void Health_IsAPrefixOrNothing(string site, string? prefix) => Assert.Equal(prefix, TempSite.Site(site).Esp.Health);
}
