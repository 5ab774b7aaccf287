using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace SignInHost;

/// <summary>
/// A small app with chat whose users sign in by the way that the setting <c>SignIn</c> names. The others are registered as
/// well, so that chat may be told to use one that is not the default.
/// </summary>
internal static class SignInApplication
{
    public static void Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services
            .AddAuthentication(builder.Configuration["SignIn"] ?? JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(options => options.TokenValidationParameters = Jwt.Parameters)
            .AddCookie(options => options.LoginPath = "/login")
            .AddScheme<AuthenticationSchemeOptions, ConnectionHandler>(ConnectionHandler.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, CertificateHandler>(CertificateHandler.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Scheme, null);
        builder.Services.AddAuthorization();
        builder.Services.AddChatRealtime();

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPost("/sign-in/{user}", (string user, HttpContext context) => context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "cookie"))));
        app.MapChatRealtimeApi();
        app.Run();
    }
}
