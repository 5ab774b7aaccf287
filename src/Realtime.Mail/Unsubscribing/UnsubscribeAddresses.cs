using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Mail.Diagnostics;
using Realtime.Notifications;

namespace Realtime.Mail.Unsubscribing;

/// <summary>Creates unsubscribe addresses.</summary>
internal sealed class UnsubscribeAddresses(
    UnsubscribeTokens tokens,
    IOptions<MailOptions> options,
    IServiceProvider services,
    ILogger<UnsubscribeAddresses> logger)
{
    private int _isReported;

    /// <summary>Creates the address for a user and an opt-out.</summary>
    /// <returns>The address; null if there is none, which is logged once.</returns>
    public Uri? Create(string userId, NotificationOptOut optOut)
    {
        if (Base() is { } address)
        {
            return new Uri(QueryHelpers.AddQueryString(address, "token", tokens.Create(userId, optOut)));
        }

        if (Interlocked.Exchange(ref _isReported, 1) == 0)
        {
            Log.NoUnsubscribeAddress(logger);
        }

        return null;
    }

    private string? Base()
    {
        if (options.Value.UnsubscribeAddress is { } own)
        {
            return own.AbsoluteUri;
        }

        // Routes exist only once the host has mapped them, so the address is looked up each time.
        return options.Value.PublicAddress is { } app && services.GetService<LinkGenerator>() is { } links
            ? links.GetUriByName(
                "Chat" + UnsubscribeEndpoint.Operation,
                new RouteValueDictionary(),
                app.Scheme,
                HostString.FromUriComponent(app),
                PathString.FromUriComponent(app.AbsolutePath.TrimEnd('/')))
            : null;
    }
}
