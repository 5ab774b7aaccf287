using MailKit.Net.Smtp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Mail.Diagnostics;
using Realtime.Mail.Recipients;
using Realtime.Mail.Templates;
using Realtime.Mail.Unsubscribing;
using Realtime.Notifications;
using Realtime.Users;

namespace Realtime.Mail.Sending;

/// <summary>Sends one mail per digest.</summary>
internal sealed class MailChannel(
    IServiceProvider services,
    IOptions<MailOptions> options,
    MailComposer composer,
    SmtpConnections connections,
    UnsubscribeAddresses unsubscribe,
    MailMetrics metrics,
    ILogger<MailChannel> logger) : INotificationChannel
{
    public async Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken)
    {
        if (await FindAsync(digest.UserId, cancellationToken).ConfigureAwait(false) is not { } recipient)
        {
            metrics.NoAddress();
            return;
        }

        if (!MailAddresses.TryParse(recipient.Address, recipient.Name, out var address))
        {
            metrics.NotValid();
            Log.AddressNotValid(logger, digest.UserId);
            return;
        }

        Uri? End(string? type) => unsubscribe.Create(digest.UserId, new NotificationOptOut(digest.Channel, type));
        var template = services.GetService<IMailTemplate>() ?? new PlainMailTemplate();
        var content = await template
            .RenderAsync(new MailDigest(digest, recipient, options.Value, End), cancellationToken)
            .ConfigureAwait(false);
        using var message = await composer.ComposeAsync(digest, address, content, End(null), cancellationToken).ConfigureAwait(false);
        try
        {
            await connections.SendAsync(message, cancellationToken).ConfigureAwait(false);
            metrics.Sent();
        }
        catch (SmtpCommandException exception) when (IsPermanent(exception))
        {
            metrics.Refused();
            throw new ChannelDeliveryException($"The mail server refused the mail: {(int)exception.StatusCode} {exception.Message}", exception) { IsPermanent = true };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.Failed();
            throw new ChannelDeliveryException($"The mail was not sent: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// A mailbox or a mail that the server does not take. A sender or a sign-in that it does not take is a matter of the options,
    /// which an operator can correct while digests wait.
    /// </summary>
    private static bool IsPermanent(SmtpCommandException exception) =>
        (int)exception.StatusCode >= 500 && exception.ErrorCode is (SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted);

    private async ValueTask<MailRecipient?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        if (services.GetService<IMailRecipients>() is { } recipients)
        {
            return await recipients.FindAsync(userId, cancellationToken).ConfigureAwait(false);
        }

        var profile = await services.GetRequiredService<IUserDirectory>().FindAsync(userId, cancellationToken).ConfigureAwait(false);
        return string.IsNullOrEmpty(profile?.Email) ? null : new MailRecipient(profile.Email, profile.Name);
    }
}
