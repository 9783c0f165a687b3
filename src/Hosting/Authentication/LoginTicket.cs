using System.Security.Claims;
using System.Security.Cryptography;
using PluginChat.Hosting.Accounts;

namespace PluginChat.Hosting.Authentication;

/// <summary>What a cookie says: who signed in, which of their logins it is, and with which password.</summary>
/// <param name="Name">The user.</param>
/// <param name="Login">The login: signing out ends it alone.</param>
/// <param name="Stamp">Of the password's hash: with a new password, every login is over.</param>
sealed record LoginTicket(string Name, string Login, string Stamp)
{
    const string LoginClaim = "login";
    const string StampClaim = "stamp";

    /// <summary>A login that begins now. An id that came with a request is never one.</summary>
    public static LoginTicket New(Account account) =>
        new(account.Name, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), account.PasswordStamp);

    public static LoginTicket? Of(ClaimsPrincipal? principal) =>
        principal?.FindFirst(ClaimTypes.Name)?.Value is { } name
        && principal.FindFirst(LoginClaim)?.Value is { } login
        && principal.FindFirst(StampClaim)?.Value is { } stamp
            ? new(name, login, stamp)
            : null;

    public ClaimsPrincipal ToPrincipal(string scheme) =>
        new(new ClaimsIdentity([new(ClaimTypes.Name, Name), new(LoginClaim, Login), new(StampClaim, Stamp)], scheme));

    public bool IsOf(Account account) => Stamp == account.PasswordStamp;
}
