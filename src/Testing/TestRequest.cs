using System.Net;
using System.Security.Claims;

namespace PluginChat.Testing;

/// <summary>What a client of a test asks to connect with. Set what the action looks at.</summary>
/// <remarks>Not for several threads. It may be used for any number of clients.</remarks>
public sealed class TestRequest
{
    /// <summary>The path, decoded; null, the default, for <c>/ws/</c> and the action's name.</summary>
    public string? Path { get; set; }

    /// <summary>The values of the route's tokens, as in <c>{room}</c>, by name; compared by ordinal. Empty by default.</summary>
    public IDictionary<string, string> RouteParameters { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The query, as in <c>since=5&amp;size=3</c>, with or without its question mark; escaped as in an address. Empty by default.
    /// </summary>
    public string Query { get; set; } = "";

    /// <summary>The headers of the handshake by name; case does not matter. Empty by default.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who asks; by default somebody who has not signed in. See <see cref="UserNamed"/>.</summary>
    public ClaimsPrincipal User { get; set; } = new(new ClaimsIdentity());

    /// <summary>The sub-protocol that is agreed on; null, the default, for none.</summary>
    public string? Protocol { get; set; }

    /// <summary>The peer's address; 127.0.0.1 by default, null for a transport that has none.</summary>
    public IPEndPoint? RemoteEndPoint { get; set; } = new(IPAddress.Loopback, 50000);

    /// <summary>
    /// What is in the visitor's session, by name: text, or values as JSON. Empty, the default, for a visitor without one. What the action
    /// writes is there after <c>ConnectAsync</c>.
    /// </summary>
    public IDictionary<string, string> Session { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Makes a user who has signed in.</summary>
    /// <param name="name">The user's name.</param>
    /// <param name="roles">The user's roles.</param>
    /// <returns>The user, for <see cref="User"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ClaimsPrincipal UserNamed(string name, params IEnumerable<string> roles)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(roles);
        return new(new ClaimsIdentity([new(ClaimTypes.Name, name), .. roles.Select(role => new Claim(ClaimTypes.Role, role))], "Test"));
    }
}
