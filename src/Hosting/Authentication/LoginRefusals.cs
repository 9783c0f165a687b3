using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Admission;

namespace PluginChat.Hosting.Authentication;

/// <summary>Notes who could not sign in, and from where, without what was typed.</summary>
sealed class LoginRefusals(SiteAccounts accounts, Refusals refusals)
{
    public void AddWrong(HttpContext context, string? route, string name) =>
        refusals.Add(
            RefusalReason.Login,
            route,
            StatusCodes.Status401Unauthorized,
            $"a wrong password for {Known(name)} from {AddressOf(context)}"
        );

    public void AddToken(HttpContext context, string? route) =>
        refusals.Add(
            RefusalReason.Login,
            route,
            StatusCodes.Status401Unauthorized,
            $"a token from {AddressOf(context)} that is not good: expired, for another service, or not signed by who may"
        );

    public void AddLimited(HttpContext context, string? route, string name) =>
        refusals.Add(
            RefusalReason.LoginRate,
            route,
            StatusCodes.Status429TooManyRequests,
            $"too many wrong passwords from {AddressOf(context)} or for {Known(name)}, or too many at once"
        );

    // Whoever types a password where the name belongs does not find it in the log.
    string Known(string name) => accounts.Table.Find(name) is { } account ? $"user '{account.Name}'" : "a name that no user has";

    static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "an unknown address";
}
