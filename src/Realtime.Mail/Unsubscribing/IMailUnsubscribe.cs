namespace Realtime.Mail;

/// <summary>
/// Ends mails by the token of an unsubscribe address, for a host with its own page. Show the page for GET, and call this for
/// POST only: programs that check mails open the addresses in them. Thread-safe.
/// </summary>
public interface IMailUnsubscribe
{
    /// <summary>Turns the mails off that a token names. Repeating a call changes nothing.</summary>
    /// <param name="token">The parameter <c>token</c> of the address.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if they are off; false if the token is not valid.</returns>
    Task<bool> UnsubscribeAsync(string? token, CancellationToken cancellationToken = default);
}
