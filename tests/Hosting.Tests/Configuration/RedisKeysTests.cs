using System.Net;
using System.Net.Sockets;
using PluginChat.Hosting.Channels;
using PluginChat.Redis.Connections;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary>Where Redis is and how to get in: what may be written, and what the library is told.</summary>
public sealed class RedisKeysTests
{
    static StackExchange.Redis.ConfigurationOptions Options(string scaleOut) =>
        RedisConnectionOptions.Of(TempSite.Site($"{{ scaleOut: {{ {scaleOut} }} }}").ScaleOut!, HostId.New());

    [Theory]
    [InlineData("h:1", "h", 1)]
    [InlineData("h", "h", 6379)]
    [InlineData("10.0.0.1", "10.0.0.1", 6379)]
    [InlineData("[::1]:7000", "::1", 7000)]
    [InlineData("::1", "::1", 6379)]
    [InlineData("redis://h", "h", 6379)]
    [InlineData("redis://h:7000/3", "h", 7000)]
    [InlineData("REDISS://[::1]:7000", "::1", 7000)]
    [InlineData("redis://user:p%2Cw%40@h:7000", "h", 7000)]
    public void Address_InEachNotation_IsTheServersHostAndPort(string text, string host, int port)
    {
        var (name, number) = RedisNotation.Parse(text).Options.EndPoints.Single() switch
        {
            DnsEndPoint dns => (dns.Host, dns.Port),
            IPEndPoint ip => (ip.Address.ToString(), ip.Port),
            _ => ("", 0),
        };
        Assert.Equal((host, port), (name, number));
    }

    [Theory]
    [InlineData("unix:/run/redis.sock")]
    [InlineData("unix:///run/redis.sock")]
    [InlineData("unix:/run/redis.sock,password=x")]
    public void Address_OfASocket_IsItsPath(string text) =>
        Assert.Equal(
            "/run/redis.sock",
            Assert.IsType<UnixDomainSocketEndPoint>(RedisNotation.Parse(text).Options.EndPoints.Single()).ToString()
        );

    [Fact]
    public void Address_AsAUri_SaysUserPasswordDatabaseAndTls()
    {
        var options = Options("redis: 'rediss://me:p%2C%40%3A%2Fw@h:7000/3'");
        Assert.Equal(("me", "p,@:/w", 3, true), (options.User, options.Password, options.DefaultDatabase, options.Ssl));
        Assert.Equal((null, "x,y"), (Options("redis: 'redis://:x,y@h'").User, Options("redis: 'redis://:x,y@h'").Password));
    }

    [Fact]
    public void Keys_BesideAnAddress_BeatIt()
    {
        var options = Options(
            "redis: 'h:1,password=old,user=old,defaultDatabase=1,connectTimeout=9999,asyncTimeout=9998', user: "
                + "'new', password: 'a,b=c', database: 2, connectTimeout: '1sec', timeout: '7secs'"
        );
        Assert.Equal(
            ("new", "a,b=c", 2, 1000, 7000),
            (options.User, options.Password, options.DefaultDatabase, options.ConnectTimeout, options.AsyncTimeout)
        );
    }

    [Fact]
    public void Connection_WhateverItsAddressSays_IsGivenUpAndMadeAgainAsWeDecide()
    {
        var options = Options("redis: 'h:1,abortConnect=false,keepAlive=600,connectRetry=50,channelPrefix=x:'");
        Assert.Equal(
            (true, 2, 1, true),
            (options.AbortOnConnectFail, options.KeepAlive, options.ConnectRetry, options.ChannelPrefix.IsNullOrEmpty)
        );
        Assert.Equal((2000, 5000), (options.ConnectTimeout, options.AsyncTimeout));
    }

    [Fact]
    public void Endpoints_AreSeveralServers()
    {
        var options = Options("endpoints: [ 'a:1', 'redis://b:2', 'unix:/c' ], sentinel: { service: 'main', user: 's', password: 'sp' }");
        Assert.Equal(
            (3, "main", "s", "sp"),
            (options.EndPoints.Count, options.ServiceName, options.SentinelUser, options.SentinelPassword)
        );
    }

    [Fact]
    public void Password_InAFile_IsTheOneThatIsThereNow()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "first\n");
            var options = Options($"redis: 'h:1', password: {{ file: '{file}' }}");
            Assert.Equal("first", options.Password);

            File.WriteAllText(file, "second\n");

            // The library asks for it at each reconnect.
            Assert.Equal("second", options.Password);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Password_InAVariable_IsItsValue() =>
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), Options("redis: 'h:1', password: { env: 'PATH' }").Password);

    [Fact]
    public void Secrets_OfAConfiguration_AreNotPrintedWithIt() =>
        Assert.DoesNotContain(
            "hush",
            TempSite.Site("{ scaleOut: { endpoints: 'h:1', password: 'hush' } }").ScaleOut!.ToString(),
            StringComparison.Ordinal
        );

    [Fact]
    public void Prefix_ByDefault_HasTheNameOfTheSite()
    {
        Assert.Equal("pluginchat:chess %7B2%7D", TempSite.Site("{ name: 'chess {2}', scaleOut: { redis: 'h:1' } }").ScaleOut!.Prefix);
        Assert.Equal("pluginchat", TempSite.Site("{ scaleOut: { redis: 'h:1' } }").ScaleOut!.Prefix);
        Assert.Equal("own", TempSite.Site("{ name: 'chess', scaleOut: { redis: 'h:1', prefix: 'own' } }").ScaleOut!.Prefix);
    }

    [Fact]
    public void Site_WithoutAName_IsKnownByItsRoutes()
    {
        static string SiteOf(string target, string listen) =>
            TempSite
                .Site(
                    $"{{ scaleOut: {{ redis: 'h:1' }}, http: {{ server: {{ listen: '{listen}' }}, routes: [ {{ "
                        + $"pattern: '^/a', source: 'controllers/chat', target: '{target}' }} ] }} }}"
                )
                .ScaleOut!.Site;

        Assert.Equal(SiteOf("a", ":1"), SiteOf("a", ":2"));
        Assert.NotEqual(SiteOf("a", ":1"), SiteOf("b", ":1"));
    }

    [Theory]
    [InlineData(
        "redis: 'http://h'",
        "scaleOut.redis: 'http://' is no scheme of Redis's; write for example '127.0.0.1:6379', "
            + "'redis://host:6379', 'rediss://host:6380' or 'unix:/run/redis/redis.sock'"
    )]
    [InlineData("redis: 'reddis://h'", "scaleOut.redis: 'reddis://' is no scheme of Redis's; did you mean 'redis'?")]
    [InlineData(
        "redis: 'redis://h:70000'",
        "scaleOut.redis: 'h:70000' has no port from 1 to 65535; write for example '127.0.0.1:6379', "
            + "'redis://host:6379', 'rediss://host:6380' or 'unix:/run/redis/redis.sock'"
    )]
    [InlineData("redis: 'redis://h/x'", "scaleOut.redis: '/x' is no number of a database; write for example 'redis://host:6379/0'")]
    [InlineData(
        "redis: 'redis://h?timeout=1'",
        "scaleOut.redis: '?timeout=1' stands behind the address; write what it says as keys of 'scaleOut', such as 'database' or 'timeout'"
    )]
    [InlineData(
        "redis: 'h:x'",
        "scaleOut.redis: 'h:x' has no port from 1 to 65535; write for example '127.0.0.1:6379', "
            + "'redis://host:6379', 'rediss://host:6380' or 'unix:/run/redis/redis.sock'"
    )]
    [InlineData(
        "redis: 'unix:run/r.sock'",
        "scaleOut.redis: 'unix:run/r.sock' has no absolute path; write for example 'unix:/run/redis/redis.sock'"
    )]
    [InlineData("redis: 'h:1,connectTimeot=5'", "scaleOut.redis: option 'connectTimeot' is unknown; did you mean 'connectTimeout'?")]
    [InlineData("redis: 'h:1,connectTimeout=soon'", "scaleOut.redis: option 'connectTimeout' has a value that makes no sense")]
    [InlineData(
        "redis: 'h:1,password=a,b'",
        "scaleOut.redis: has a password with a comma in it, or no option behind it; write such a "
            + "password in the key 'password', or percent-encoded in a redis:// address"
    )]
    [InlineData("redis: 'h:1', endpoints: [ 'h:1' ]", "scaleOut.redis: says the same as 'endpoints'; leave one of them out")]
    [InlineData(
        "endpoints: [ 'h:1', 'h:0' ]",
        "scaleOut.endpoints: 'h:0' has no port from 1 to 65535; write for example '127.0.0.1:6379', "
            + "'redis://host:6379', 'rediss://host:6380' or 'unix:/run/redis/redis.sock'"
    )]
    [InlineData(
        "redis: 'h:1', password: { env: 'PLUGINCHAT_NOT_SET' }",
        "scaleOut.password.env: the environment variable 'PLUGINCHAT_NOT_SET' is not set; set it for the host's account"
    )]
    [InlineData(
        "redis: 'h:1', password: { file: 'none' }",
        "scaleOut.password.file: file 'none' not found; name one relative to this one's folder, with nothing but the password in it"
    )]
    [InlineData("redis: 'h:1', password: {}", "scaleOut.password: takes a text, { env: 'NAME' } or { file: 'path' }")]
    [InlineData(
        "redis: 'h:1', tls: { ca: 'none.pem' }",
        "scaleOut.tls.ca: file 'none.pem' not found; name a PEM file, relative to this one's folder"
    )]
    [InlineData("redis: 'h:1', tls: 'yes'", "scaleOut.tls: takes true or false, not 'yes'")]
    [InlineData(
        "redis: 'h:1', sentinel: {}",
        "scaleOut.sentinel: does not name the service; write what the sentinels call the master, such as 'mymaster'"
    )]
    [InlineData(
        "redis: 'h:1', cluster: true, sentinel: 'm'",
        "scaleOut.cluster: does not go with 'sentinel': a cluster knows its masters itself; leave one of them out"
    )]
    [InlineData("redis: 'h:1', cluster: true, database: 2", "scaleOut.database: a cluster has database 0 alone; leave it out")]
    [InlineData("redis: 'h:1', database: 'x'", "scaleOut.database: takes a number from 0 to 16383, not 'x'")]
    [InlineData(
        "redis: 'h:1', keepAlive: 'never'",
        "scaleOut.keepAlive: has to end, or a dead connection would never be found; write for example '3secs'"
    )]
    [InlineData("redis: 'h:1', whenCutOff: 'panic'", "scaleOut.whenCutOff: takes 'serve', 'refuse' or 'move', not 'panic'")]
    public void Read_MistakeInAKeyOfTheConnection_SaysWhatAndWhatToDo(string scaleOut, string expected) =>
        Assert.EndsWith(
            ": error: " + expected,
            Assert.Single(TempSite.Findings($"{{ scaleOut: {{ {scaleOut} }} }}")),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("pasword: 'x'", "(1,29): warning: unknown key 'scaleOut.pasword' is ignored; did you mean 'password'?")]
    [InlineData("tls: { cert: 'x' }", "unknown key 'scaleOut.tls.cert' is ignored")]
    public void Read_KeyThatIsNearAnother_SaysWhich(string key, string expected) =>
        Assert.Contains(expected, Assert.Single(TempSite.Findings($"{{ scaleOut: {{ redis: 'h:1', {key} }} }}")), StringComparison.Ordinal);

    [Fact]
    public void Read_UriThatIsNotUnderstood_DoesNotTellItsPassword() =>
        Assert.DoesNotContain(
            "hush",
            Assert.Single(TempSite.Findings("{ scaleOut: { redis: 'redis://me:hush@h:x' } }")),
            StringComparison.Ordinal
        );
}
