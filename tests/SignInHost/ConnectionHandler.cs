using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace SignInHost;

/// <summary>
/// Sign-in that belongs to the request in the pipeline, as Windows sign-in does: what the client proves there is known to
/// this handler alone, and asking for it anywhere else is an error.
/// </summary>
internal sealed class ConnectionHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder), IAuthenticationRequestHandler
{
    public new const string Scheme = "Negotiate";

    private bool _processed;
    private string? _user;

    public Task<bool> HandleRequestAsync()
    {
        _processed = true;
        if (Request.Headers.Authorization.ToString() is ['N', 'e', 'g', 'o', 't', 'i', 'a', 't', 'e', ' ', .. var proof])
        {
            _user = Encoding.UTF8.GetString(Convert.FromBase64String(proof));
        }

        return Task.FromResult(false);
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        !_processed ? throw new InvalidOperationException("The authentication middleware has to run first.")
        : _user is null ? AuthenticateResult.NoResult()
        : AuthenticateResult.Success(new AuthenticationTicket(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, _user)], Scheme)), Scheme)));

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.Append(HeaderNames.WWWAuthenticate, Scheme);
        return Task.CompletedTask;
    }
}
