using MarketplaceApp.Identity;
using Realtime.Mail;

namespace MarketplaceApp.Business;

/// <summary>
/// Provides mail addresses to the mail channel only. In the profiles of <see cref="PeopleDirectory"/>, other people could see them.
/// </summary>
internal sealed class PeopleMailboxes : IMailRecipients
{
    public ValueTask<MailRecipient?> FindAsync(string userId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(People.Find(userId) is { } person
            ? new MailRecipient($"{person.Username}@brightwork.example", person.Name)
            : null);
}
