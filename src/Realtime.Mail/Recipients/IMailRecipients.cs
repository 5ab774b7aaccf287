namespace Realtime.Mail;

/// <summary>
/// Finds the mail addresses of users, implemented by a host whose <see cref="Users.IUserDirectory"/> does not have them. Without
/// one, the <see cref="Users.UserProfile.Email"/> of the directory is used. Register it in the host's services, as scoped if it uses
/// scoped services.
/// </summary>
public interface IMailRecipients
{
    /// <summary>Finds where to send a user's mail. Called before each mail.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancelled when the host stops or the time limit for one attempt is reached.</param>
    /// <returns>
    /// The recipient; null if the user has no confirmed address or gets no mail: the digest is then dropped and counted.
    /// </returns>
    ValueTask<MailRecipient?> FindAsync(string userId, CancellationToken cancellationToken);
}
