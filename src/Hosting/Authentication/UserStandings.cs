using PluginChat.Hosting.Accounts;

namespace PluginChat.Hosting.Authentication;

/// <summary>Whether those who were let in would be now, as the same.</summary>
sealed class UserStandings(SiteAccounts accounts, LoginCookies logins, TimeProvider time)
{
    public UserStanding Of(SignedInUser user)
    {
        if (user.Until is { } until && time.GetUtcNow() >= until)
            return UserStanding.Expired;
        if (user.Login is { } login && logins.HasEnded(login))
            return UserStanding.SignedOut;
        if (user.Stamp is not { } stamp)
            return UserStanding.Good;
        var account = accounts.Table.Find(user.Name);
        return account?.PasswordStamp != user.PasswordStamp ? UserStanding.SignedOut
            : account!.Stamp != stamp ? UserStanding.Changed
            : UserStanding.Good;
    }
}
