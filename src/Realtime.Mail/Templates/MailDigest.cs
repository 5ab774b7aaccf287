using Realtime.Notifications;

namespace Realtime.Mail;

/// <summary>What a mail is written from.</summary>
public sealed class MailDigest
{
    private readonly Uri? _publicAddress;
    private readonly Func<string?, Uri?> _unsubscribe;

    /// <summary>Creates what a mail is written from, for tests of a template.</summary>
    /// <param name="digest">The notifications and the user.</param>
    /// <param name="recipient">Whom the mail goes to.</param>
    /// <param name="options">The sender's name, and the address that completes links.</param>
    /// <param name="unsubscribe">Returns the address for unsubscribing, of a type or (null) of all.</param>
    public MailDigest(NotificationDigest digest, MailRecipient recipient, MailOptions options, Func<string?, Uri?> unsubscribe)
    {
        ArgumentNullException.ThrowIfNull(options);
        (Digest, Recipient, FromName, _publicAddress, _unsubscribe) = (digest, recipient, options.FromName, options.PublicAddress, unsubscribe);
    }

    /// <summary>The notifications, oldest first, and the user.</summary>
    public NotificationDigest Digest { get; }

    /// <summary>Whom the mail goes to.</summary>
    public MailRecipient Recipient { get; }

    /// <summary>The sender's name; null if the options have none.</summary>
    public string? FromName { get; }

    /// <summary>
    /// Returns where a notification leads: its link, completed with <see cref="MailOptions.PublicAddress"/> if it is a route of
    /// the front end.
    /// </summary>
    /// <param name="notification">The notification.</param>
    /// <returns>An http or https address; null if it leads nowhere or elsewhere, such as to a script.</returns>
    public Uri? LinkOf(Notification notification)
    {
        ArgumentNullException.ThrowIfNull(notification);
        if (string.IsNullOrEmpty(notification.Link))
        {
            return null;
        }

        // On Unix, a path such as /projects/1 is an absolute address of a file.
        var isAddress = Uri.TryCreate(notification.Link, UriKind.Absolute, out var link) && link.Scheme != Uri.UriSchemeFile;
        if (!isAddress && (_publicAddress is null || !Uri.TryCreate(Folder(_publicAddress), notification.Link.TrimStart('/'), out link)))
        {
            return null;
        }

        return link!.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp ? link : null;
    }

    /// <summary>
    /// Returns the address of the page that ends such mails for the user, without a sign-in. Whoever has the mail can use it, and
    /// only for this.
    /// </summary>
    /// <param name="type">Ends only mails about notifications of this type; null to end all mails.</param>
    /// <returns>The address; null if the options have none and the API is not mapped.</returns>
    public Uri? UnsubscribeAddress(string? type = null) => _unsubscribe(type);

    private static Uri Folder(Uri address) =>
        address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
}
