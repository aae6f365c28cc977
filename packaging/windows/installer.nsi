; Installs Binance Terminal for the current user; no administrator is asked.
; Compiled by build_installer.py with VERSION, FILES, SIZE, OUTPUT, ICON, LICENCE and APP_ID defined.
;   /S           silently; exit code 0 when done, 2 when refused
;   /D=FOLDER    elsewhere; the last word of the line, without quotes
; uninstall.exe knows /S too. Neither touches the user's own data.
Unicode true
ManifestDPIAware true
ManifestSupportedOS Win10
SetCompressor /SOLID lzma
RequestExecutionLevel user

!include LogicLib.nsh
!include MUI2.nsh
!include WinVer.nsh
!include x64.nsh
!include Win\COM.nsh
!include Win\Propkey.nsh

!define NAME "binance-terminal"
!define TITLE "Binance Terminal"
!define AUTHORS "The terminal's authors"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define LINKS "Software\Classes\terminal"
!define SHORTCUT "$SMPROGRAMS\${TITLE}.lnk"
!define OPENS '"$INSTDIR\${NAME}.exe" "%1"'

Name "${TITLE}"
OutFile "${OUTPUT}"
BrandingText "${TITLE} ${VERSION}"
InstallDir "$LOCALAPPDATA\Programs\${TITLE}"
InstallDirRegKey HKCU "Software\${TITLE}" "Folder"
VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${TITLE}"
VIAddVersionKey "CompanyName" "${AUTHORS}"
VIAddVersionKey "FileDescription" "${TITLE} installer"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${NAME}.exe"
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!macro Refuse WORDS
  MessageBox MB_OK|MB_ICONEXCLAMATION "${WORDS}" /SD IDOK
  SetErrorLevel 2
  Quit
!macroend

; A running program cannot be replaced: its own file is the one Windows refuses to open.
!macro RefuseWhileRunning
  ${If} ${FileExists} "$INSTDIR\${NAME}.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\${NAME}.exe" a
    ${If} ${Errors}
      !insertmacro Refuse "${TITLE} is running. Close it, then try again."
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; Only a folder that holds our program is ours to clear: somebody may have chosen another one.
!macro RemoveProgram
  ${If} ${FileExists} "$INSTDIR\${NAME}.exe"
    RMDir /r "$INSTDIR\_internal"
    RMDir /r "$INSTDIR\licences"
    Delete "$INSTDIR\${NAME}.exe"
  ${EndIf}
!macroend

; Windows groups windows, pins and notifications of one application by this id, which the program
; says of itself too (terminal/desktop/identity.py). Without it the shortcut still works.
!macro SetApplicationId
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P<> 0
    ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
    ${If} $1 P<> 0
      ${IPersistFile::Load} $1 '("${SHORTCUT}", 2)'  ; to be read and written
      ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
      ${If} $2 P<> 0
        System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r3'
        System::Call '*(&w128 "${APP_ID}")p.r4'
        System::Call '*(&i2 ${VT_LPWSTR}, &i6, p r4, p)p.r5'
        ${IPropertyStore::SetValue} $2 '(r3, r5)'
        ${IPropertyStore::Commit} $2 ""
        System::Free $5
        System::Free $4
        System::Free $3
        ${IUnknown::Release} $2 ""
        ${IPersistFile::Save} $1 '("${SHORTCUT}", 1)'
      ${EndIf}
      ${IUnknown::Release} $1 ""
    ${EndIf}
    ${IUnknown::Release} $0 ""
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro Refuse "${TITLE} needs a 64-bit Windows."
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    !insertmacro Refuse "${TITLE} needs Windows 10 or newer."
  ${EndIf}
FunctionEnd

Section "install"
  !insertmacro RefuseWhileRunning
  ; Libraries of an older version must not be found by the new one.
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${FILES}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "${SHORTCUT}" "$INSTDIR\${NAME}.exe"
  !insertmacro SetApplicationId
  WriteRegStr HKCU "Software\${TITLE}" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${LINKS}" "" "URL:${TITLE}"
  WriteRegStr HKCU "${LINKS}" "URL Protocol" ""
  WriteRegStr HKCU "${LINKS}\DefaultIcon" "" "$INSTDIR\${NAME}.exe,0"
  WriteRegStr HKCU "${LINKS}\shell\open\command" "" '${OPENS}'
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${NAME}.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${AUTHORS}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${SIZE}  ; kilobytes
SectionEnd

; The user's own data stays; `binance-terminal --remove-everything` removes it and the keys.
Section "Uninstall"
  !insertmacro RefuseWhileRunning
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"  ; only when nothing of the user's is in it
  Delete "${SHORTCUT}"
  ReadRegStr $0 HKCU "${LINKS}\shell\open\command" ""
  ${If} $0 == '${OPENS}'  ; another program may have taken the links since
    DeleteRegKey HKCU "${LINKS}"
  ${EndIf}
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\${TITLE}"
SectionEnd
